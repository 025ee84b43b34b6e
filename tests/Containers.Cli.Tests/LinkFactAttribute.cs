using Containers.Linux;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;
using Xunit.Sdk;

namespace Containers.Cli.Tests;

/// <summary>A test of links that stand on one of the host's, which not every kernel has: it is skipped with that reason there.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class LinkFactAttribute : FactAttribute, IKindOfTest
{
    public LinkFactAttribute(string driver) => Skip = Requirement.Missing(needsRoot: true, "busybox") ?? (UserTestRun.IsOn || Has(driver) ? null : $"needs a kernel with {driver}");

    public string Kind => Testing.Kinds.Kind.Kernel;

    private static bool Has(string driver)
    {
        (SafeFileHandle space, bool has) = NetworkNamespace.Create(() =>
        {
            using RouteSocket routes = new();
            using SafeFileHandle here = NetworkNamespace.Current();
            try
            {
                Add(driver, routes, here);
                return true;
            }
            catch (LinuxException absent) when (absent.Errno == Errno.EOPNOTSUPP)
            {
                return false;
            }
        });
        space.Dispose();
        return has;
    }

    private static void Add(string driver, RouteSocket routes, SafeFileHandle space)
    {
        routes.AddBridge("lower", null, null);
        int lower = routes.FindLink("lower")!.Index;
        if (driver == "macvlan")
        {
            routes.AddMacvlan(lower, MacvlanMode.Bridge, null, space, "upper", new MacAddress(0x0242C0000203));
        }
        else
        {
            routes.AddIpvlan(lower, IpvlanMode.L2, IpvlanFlag.Bridge, null, space, "upper");
        }
    }
}
