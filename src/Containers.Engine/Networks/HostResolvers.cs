using System.Net;
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
    public static bool AreLocal(IReadOnlyList<string> given)
    {
        string[] servers = given.Count > 0 ? [.. given] : [.. Lines().Where(static words => words is ["nameserver", _, ..]).Select(static words => words[1])];
        return Array.TrueForAll(servers, IsLocal);
    }

    /// <summary>Whether a server listens on this machine's loopback.</summary>
    public static bool IsLocal(string server) => IPAddress.TryParse(server, out IPAddress? address) && IPAddress.IsLoopback(address);
}
