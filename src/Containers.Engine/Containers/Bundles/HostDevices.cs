using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Devices of the host in a container, in docker's spelling.</summary>
internal static class HostDevices
{
    private const string EveryAccess = "rwm";

    /// <summary>What a privileged container has of its own, and so not from the host.</summary>
    private static readonly string[] Own = ["/dev/pts", "/dev/shm", "/dev/fd", "/dev/mqueue", "/dev/console", "/dev/ptmx"];

    /// <summary>Nodes that every container has.</summary>
    private static readonly string[] Standard = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    /// <summary>Refuses what is not written as a device or a rule.</summary>
    /// <exception cref="ContainerOptionsException">Something is not.</exception>
    public static void Check(ContainerOptions options)
    {
        foreach (string device in options.Devices ?? [])
        {
            _ = Parse(device);
        }

        foreach (string rule in options.DeviceCgroupRules ?? [])
        {
            _ = ParseRule(rule);
        }
    }

    /// <summary>The nodes that a container gets beside the standard ones, as they are on the host now, and their paths there.</summary>
    /// <exception cref="ContainerOptionsException">A device is not there.</exception>
    public static IReadOnlyList<(string Host, LinuxDevice Node)> Nodes(ContainerOptions options) => options.Privileged
        ? [.. Below("/dev", "/dev").Where(device => !Standard.Contains(device.Node.Path))]
        : [.. (options.Devices ?? []).Select(Parse).SelectMany(device => Found(device.Host, device.Container))];

    /// <summary>What a container may do with which devices, beside what every one may.</summary>
    /// <param name="options">The container's options.</param>
    /// <param name="nodes">Its <see cref="Nodes"/>.</param>
    public static IReadOnlyList<LinuxDeviceRule> Rules(ContainerOptions options, IReadOnlyList<LinuxDevice> nodes)
    {
        if (options.Privileged)
        {
            return [new LinuxDeviceRule { Allow = true, Access = EveryAccess }];
        }

        List<LinuxDeviceRule> rules = [new LinuxDeviceRule { Allow = false, Access = EveryAccess }];
        foreach ((_, string container, string access) in (options.Devices ?? []).Select(Parse))
        {
            rules.AddRange(nodes.Where(node => node.Path == container || node.Path.StartsWith($"{container}/", StringComparison.Ordinal)).Select(
                node => new LinuxDeviceRule { Allow = true, Type = node.Type, Major = node.Major, Minor = node.Minor, Access = access }));
        }

        rules.AddRange((options.DeviceCgroupRules ?? []).Select(ParseRule));
        return rules;
    }

    /// <summary>A block device's number, for a limit of its rate.</summary>
    /// <exception cref="ContainerOptionsException">There is no such block device.</exception>
    public static (long Major, long Minor) BlockDevice(string path) => Status(path) is { Type: FileType.BlockDevice } status
        ? (status.Special.Major, status.Special.Minor)
        : throw new ContainerOptionsException($"'{path}' is not a block device.");

    /// <summary>Reads <c>HOST[:CONTAINER[:ACCESS]]</c> or <c>HOST:ACCESS</c>.</summary>
    internal static (string Host, string Container, string Access) Parse(string text)
    {
        string[] parts = text.Split(':');
        (string Host, string Container, string Access) device = parts switch
        {
            [var host] => (host, host, EveryAccess),
            [var host, var access] when IsAccess(access) => (host, host, access),
            [var host, var container] => (host, container, EveryAccess),
            [var host, var container, var access] when IsAccess(access) => (host, container, access),
            _ => (string.Empty, string.Empty, string.Empty),
        };
        return device.Host.StartsWith('/') && device.Container.StartsWith('/')
            ? device with { Container = device.Container.TrimEnd('/') }
            : throw new ContainerOptionsException($"'{text}' is not a device; write /dev/HOST[:/dev/CONTAINER[:rwm]].");
    }

    /// <summary>Reads a rule as the v1 controller takes it: <c>c 1:3 rwm</c>, <c>*</c> for any number.</summary>
    private static LinuxDeviceRule ParseRule(string text)
    {
        string[] parts = text.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
        return parts is [("a" or "b" or "c") and var type, var major, var minor, var access] && TryNumber(major, out long? first)
            && TryNumber(minor, out long? second) && IsAccess(access)
            ? new LinuxDeviceRule { Allow = true, Type = type, Major = first, Minor = second, Access = access }
            : throw new ContainerOptionsException($"'{text}' is not a rule for devices; write TYPE MAJOR:MINOR ACCESS such as 'c 1:* rwm'.");
    }

    private static bool IsAccess(string text) => text.Length is > 0 and <= 3 && text.All(letter => letter is 'r' or 'w' or 'm');

    private static bool TryNumber(string text, out long? number)
    {
        bool known = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint value);
        number = known ? value : null;
        return known || text == "*";
    }

    private static IEnumerable<(string Host, LinuxDevice Node)> Found(string host, string container)
    {
        FileStatus status = Status(host) ?? throw new ContainerOptionsException($"There is no device '{host}' on this machine.");
        if (status.Type == FileType.Directory)
        {
            return Below(host.TrimEnd('/'), container);
        }

        return Node(status, container) is { } node ? [(host, node)] : throw new ContainerOptionsException($"'{host}' is not a device.");
    }

    private static IEnumerable<(string Host, LinuxDevice Node)> Below(string host, string container)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(host).Where(path => !Own.Contains(path) && new FileInfo(path).LinkTarget is null))
        {
            string inside = $"{container}/{Path.GetFileName(path)}";
            FileStatus? status = Status(path);
            IEnumerable<(string Host, LinuxDevice Node)> found = status is not { } there ? []
                : there.Type == FileType.Directory ? Below(path, inside)
                : Node(there, inside) is { } node ? [(path, node)] : [];
            foreach ((string Host, LinuxDevice Node) device in found)
            {
                yield return device;
            }
        }
    }

    private static LinuxDevice? Node(in FileStatus status, string path) => status.Type is FileType.CharacterDevice or FileType.BlockDevice
        ? new LinuxDevice
        {
            Type = status.Type == FileType.BlockDevice ? "b" : "c",
            Path = path,
            Major = status.Special.Major,
            Minor = status.Special.Minor,
            FileMode = (int)status.Mode,
            Uid = (int)status.Owner,
            Gid = (int)status.Group,
        }
        : null;

    private static FileStatus? Status(string path)
    {
        try
        {
            using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.PathOnly);
            return file.Status();
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
