using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>
/// The hugetlb controller, which differs by the name of its files alone between v1 (admin-guide/cgroup-v1/hugetlb.rst of Linux) and v2
/// (admin-guide/cgroup-v2.rst, "HugeTLB").
/// </summary>
/// <param name="limit">The end of the names of the files that hold limits.</param>
internal sealed class Hugetlb(string limit) : IController
{
    /// <summary>The controller of v1.</summary>
    public static Hugetlb OfV1 => new("limit_in_bytes");

    /// <summary>The controller of v2.</summary>
    public static Hugetlb OfV2 => new("max");

    public string Name => "hugetlb";

    public void Apply(GroupFiles group, LinuxResources limits)
    {
        foreach (LinuxHugepageLimit pages in limits.HugepageLimits)
        {
            string value = pages.Limit.ToString(CultureInfo.InvariantCulture);
            group.Write($"hugetlb.{pages.PageSize}.{limit}", value);
            if (group.Has($"hugetlb.{pages.PageSize}.rsvd.{limit}"))
            {
                // Reservations are refused with an error, where use beyond the limit is a SIGBUS.
                group.Write($"hugetlb.{pages.PageSize}.rsvd.{limit}", value);
            }
        }
    }
}
