using System.Globalization;
using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>What this machine calls its users.</summary>
public static class UserName
{
    /// <summary>The name of a user; the number where it has none.</summary>
    public static string Of(uint id) => AccountDatabase.FindUser(id)?.Name is { Length: > 0 } name ? name : id.ToString(CultureInfo.InvariantCulture);
}
