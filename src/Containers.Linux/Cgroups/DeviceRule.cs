namespace Containers.Linux.Cgroups;

/// <summary>A rule of a device list; where several match an access, the last one counts.</summary>
/// <param name="Allow">Whether it allows or denies.</param>
/// <param name="Type"><c>a</c> for all, <c>b</c> for block or <c>c</c> for character devices.</param>
/// <param name="Major">The major number; null is any.</param>
/// <param name="Minor">The minor number; null is any.</param>
/// <param name="Access">Any of <c>r</c>, <c>w</c> and <c>m</c> (mknod).</param>
public sealed record DeviceRule(bool Allow, char Type, long? Major, long? Minor, string Access);
