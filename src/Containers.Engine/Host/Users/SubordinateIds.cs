namespace Containers.Engine.Host.Users;

/// <summary>IDs in a row that a file gives a user. No structure: a native program has the queries over each of those apart.</summary>
/// <param name="First">The first.</param>
/// <param name="End">The one after the last.</param>
internal sealed record SubordinateIds(ulong First, ulong End)
{
    /// <summary>How many there are.</summary>
    public ulong Count => End - First;

    public static SubordinateIds Of(uint first, uint count) => new(first, (ulong)first + count);
}
