using System.Net.Sockets;
using Containers.Linux;
using Containers.Linux.Processes;

namespace Containers.Engine.Networks;

/// <summary>The way out of a network on a kernel without nf_tables: a rule of the program <c>iptables</c>, where that is installed.</summary>
internal static class ForeignFilter
{
    private const int LongestOutput = 4096;

    /// <summary>Has what leaves a network get the host's address.</summary>
    /// <returns>Why not; null where it does.</returns>
    public static string? Masquerade(NetworkRecord network)
    {
        foreach ((string program, string[] rule) in Rules(network))
        {
            if (Run(program, ["-C", .. rule]) is not null && Run(program, ["-A", .. rule]) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>Takes the rules of a network away; those that are not there are passed over.</summary>
    public static void Remove(NetworkRecord network)
    {
        foreach ((string program, string[] rule) in Rules(network))
        {
            _ = Run(program, ["-D", .. rule]);
        }
    }

    private static IEnumerable<(string Program, string[] Rule)> Rules(NetworkRecord network) => network.Subnets.Select(subnet => (
        subnet.Addresses.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6tables" : "iptables",
        (string[])["POSTROUTING", "-s", subnet.Subnet, "!", "-o", network.Link!, "-j", "MASQUERADE"]));

    private static string? Run(string program, string[] change)
    {
        if (ProgramRun.Find(program) is not { } path)
        {
            return $"the program {program} is not installed either";
        }

        try
        {
            ProgramOutcome outcome = ProgramRun.RunAsync(path, [program, "-w", "-t", "nat", .. change], [], LongestOutput, CancellationToken.None).GetAwaiter().GetResult();
            return outcome.ExitCode == 0 ? null : $"{program}: {outcome.Reason.TrimEnd('.')}";
        }
        catch (LinuxException exception)
        {
            return exception.Message;
        }
    }
}
