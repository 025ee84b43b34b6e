using System.Net;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Networks;

/// <summary>The DNS servers of this machine (resolv.conf(5)).</summary>
internal static class HostResolvers
{
    /// <summary>Where they are written down.</summary>
    public const string Path = "/etc/resolv.conf";

    /// <summary>The lines of the file, each split at its blanks.</summary>
    public static IEnumerable<string[]> Lines() => File.Exists(Path)
        ? Encoding.UTF8.GetString(FileDescriptor.ReadFile(Path)).Split('\n').Select(static line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        : [];

    /// <summary>Whether only this machine reaches the servers of a container, as it does what listens on its loopback: then they are asked on its behalf.</summary>
    /// <param name="given">The container's own; empty for this machine's.</param>
    /// <param name="hasSix">Whether the container has addresses of IPv6.</param>
    public static bool AreLocal(IReadOnlyList<string> given, bool hasSix)
    {
        string[] servers = given.Count > 0 ? [.. given] : [.. Lines().Where(static words => words is ["nameserver", _, ..]).Select(static words => words[1])];
        return Array.TrueForAll(servers, server => IsLocal(server, hasSix));
    }

    /// <summary>Whether only this machine reaches a server: on its loopback, on one of its links, or by IPv6 that the container has not.</summary>
    public static bool IsLocal(string server, bool hasSix) => IPAddress.TryParse(server, out IPAddress? address)
        && (IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || (!hasSix && address.AddressFamily == AddressFamily.InterNetworkV6));
}
