using System.Net;
using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Engine.Volumes;

/// <summary>Opens what a volume shows in place of a folder of the store.</summary>
internal static class VolumeMount
{
    /// <summary>Opens it: a folder of this machine, or a file system that is mounted detached and gone with the descriptor.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refuses.</exception>
    /// <exception cref="VolumeOptionsException">It is memory, which is there in containers alone.</exception>
    public static DirectoryDescriptor Open(VolumeDevice device) =>
        device.IsFolder ? DirectoryDescriptor.Open(device.Source)
        : device.IsMemory ? throw new VolumeOptionsException("The volume is in memory, and there for as long as a container that has it runs.")
        : DirectoryDescriptor.Owning(DetachedMount.Create(device.Type, device.Source, ResolvedOptions(device)), device.Source);

    /// <summary>A device's options with the address of a host in place of its name: the kernel knows no names.</summary>
    public static IReadOnlyList<string> ResolvedOptions(VolumeDevice device)
    {
        List<string> options = [];
        foreach (string option in device.Options)
        {
            bool isName = option.StartsWith("addr=", StringComparison.Ordinal) && !IPAddress.TryParse(option[5..], out _);
            options.Add(isName ? $"addr={AddressOf(option[5..])}" : option);
        }

        return options;
    }

    private static IPAddress AddressOf(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host)[0];
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            throw new VolumeOptionsException($"The host '{host}' in the options of a volume has no address: {exception.Message}", exception);
        }
    }
}
