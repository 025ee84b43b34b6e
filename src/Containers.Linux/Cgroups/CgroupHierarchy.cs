namespace Containers.Linux.Cgroups;

/// <summary>One mounted tree of control groups (cgroups(7)).</summary>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Controllers">The v1 controllers or <c>name=</c> it was mounted with; empty for v2.</param>
/// <param name="IsUnified">Whether it is the v2 tree.</param>
/// <param name="Current">The group this process is in, relative to the mount point, without a leading slash.</param>
public sealed record CgroupHierarchy(string MountPoint, IReadOnlyList<string> Controllers, bool IsUnified, string Current)
{
    /// <summary>Whether a v1 controller lives here.</summary>
    public bool Has(string controller) => Controllers.Contains(controller);

    /// <summary>Whether a v1 controller lives here, or the name is empty and this is the v2 tree.</summary>
    public bool IsNamed(string controller) => controller.Length == 0 ? IsUnified : Has(controller);
}
