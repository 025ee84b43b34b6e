using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Networks;

/// <summary>
/// Remembers that this host, in its present network namespace, routed nothing before containers needed it to: where its packet filter is emptied by
/// others, what is forwarded and no container's is to be dropped again.
/// </summary>
/// <param name="path">The file that remembers it.</param>
internal sealed class ForwardingGuard(string path)
{
    /// <summary>Whether it routed nothing.</summary>
    public bool IsSet => File.Exists(path) && File.ReadAllText(path) == Here;

    private static string Here
    {
        get
        {
            using DirectoryDescriptor namespaces = DirectoryDescriptor.Open("/proc/thread-self/ns");
            return $"{ProcessStatus.BootId} {Encoding.ASCII.GetString(namespaces.ReadLink("net"u8))}";
        }
    }

    /// <summary>Remembers it.</summary>
    public void Set() => AtomicFile.Write(path, Encoding.UTF8.GetBytes(Here), durable: false);
}
