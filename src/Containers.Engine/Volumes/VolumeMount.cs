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

    /// <summary>
    /// A device's options as the kernel takes them: it knows no names of hosts, and asks for the address of a share's server in an option of its own, which
    /// mount.nfs(8) and mount.cifs(8) make of the share's name; other words mean something to mount(8) alone.
    /// </summary>
    /// <exception cref="VolumeOptionsException">A host has no address.</exception>
    public static IReadOnlyList<string> ResolvedOptions(VolumeDevice device)
    {
        List<string> options = [];
        foreach (string option in device.Options.Where(static option => !IsForMountAlone(option)))
        {
            options.Add(ShareServer.IsAddress(option, out string host) && !IPAddress.TryParse(host, out _) ? $"{option[..^host.Length]}{AddressOf(host)}" : option);
        }

        if (ShareServer.Of(device.Type, device.Source) is { Length: > 0 } server && !options.Exists(static option => ShareServer.IsAddress(option, out _)))
        {
            options.Add($"{ShareServer.Address}{(IPAddress.TryParse(server, out IPAddress? address) ? address : AddressOf(server))}");
        }

        return options;
    }

    private static bool IsForMountAlone(string option) =>
        option is "_netdev" or "auto" or "noauto" or "user" or "nouser" or "users" or "nofail" || option.StartsWith("x-", StringComparison.Ordinal);

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
