using System.Globalization;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Runtime.Init;

/// <summary>Tells a process its home by <c>HOME</c>, as callers expect of a runtime, where the configuration does not, or with nothing.</summary>
internal static class HomeFolder
{
    private const string Variable = "HOME=";
    private const int LongestFile = 1 << 20;

    /// <summary>The environment, with a home out of the container's own <c>/etc/passwd</c> if it lacks one; <c>/</c> for a user who is not there.</summary>
    internal static IReadOnlyList<string> Complete(IReadOnlyList<string> environment, uint user, Func<DirectoryDescriptor> openRoot)
    {
        if (environment.LastOrDefault(IsHome) is { } home && home.Length > Variable.Length)
        {
            return environment;
        }

        using DirectoryDescriptor root = openRoot();
        return [.. environment.Where(entry => !IsHome(entry)), $"{Variable}{Find(root, user) ?? "/"}"];

        static bool IsHome(string entry) => entry.StartsWith(Variable, StringComparison.Ordinal);
    }

    private static string? Find(DirectoryDescriptor root, uint user)
    {
        if (UntrustedFile.TryRead(root, "etc/passwd", LongestFile, out _) is not { } text)
        {
            return null;
        }

        string id = user.ToString(CultureInfo.InvariantCulture);
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 6 && fields[2] == id)
            {
                return fields[5].Length > 0 && !fields[5].Contains('\0', StringComparison.Ordinal) ? fields[5] : null;
            }
        }

        return null;
    }
}
