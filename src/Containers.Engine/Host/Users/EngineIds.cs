using Containers.Linux.Deputies;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Host.Users;

/// <summary>The IDs that the engine works with: all of the machine's, or those of an ordinary user's namespace, in which 0 is the user.</summary>
/// <param name="Count">How many users, and how many groups, from 0 on.</param>
/// <param name="User">Who the engine is outside of that namespace; 0 for root.</param>
/// <param name="Group">The engine's group there.</param>
internal sealed record EngineIds(uint Count, uint User, uint Group)
{
    /// <summary>Whether the engine is root's, of the machine or of a namespace that somebody else made, such as an LXC container's.</summary>
    public bool IsRoot => User == 0;

    /// <summary>Those of this process, or of its deputy.</summary>
    public static EngineIds Read()
    {
        int member = Deputy.Current?.Id ?? Environment.ProcessId;
        List<IdMapping> users = UserNamespace.ReadUsers(member);
        List<IdMapping> groups = UserNamespace.ReadGroups(member);
        return new EngineIds(Math.Min(CountOf(users), CountOf(groups)), Own(users), Own(groups));
    }

    private static uint CountOf(List<IdMapping> mappings) => (uint)mappings.Sum(static mapping => (long)mapping.Count);

    /// <summary>Who 0 is outside, where it alone is mapped so (<see cref="UserIds"/>).</summary>
    private static uint Own(List<IdMapping> mappings) => mappings.Find(static mapping => mapping is { Inside: 0, Count: 1 }).Outside;
}
