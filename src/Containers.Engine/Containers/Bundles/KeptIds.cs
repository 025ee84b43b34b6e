using System.Globalization;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Who the user is in a container that keeps their ID.</summary>
/// <param name="User">The user's ID inside.</param>
/// <param name="Group">The group's.</param>
/// <param name="IsUsersOwn">Whether these are the IDs that the user has outside; else they were asked for.</param>
internal sealed record KeptIds(uint User, uint Group, bool IsUsersOwn)
{
    /// <summary>Both, as <c>--user</c> takes them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User}:{Group}");
}
