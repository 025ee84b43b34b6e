using System.Text;
using Containers.Linux.Capabilities;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>Steps that make the device nodes and links every container has (config-linux.md, "Default Devices"), and those it asks for.</summary>
internal static class InitDevices
{
    private const int CharacterDevice = 0x2000;
    private const int BlockDevice = 0x6000;
    private const int Fifo = 0x1000;
    private const int ReadWriteForAll = 0x1B6;
    private const int Permissions = 0xFFF;

    private static readonly (string Name, uint Major, uint Minor)[] Default =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
        [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")];

    /// <summary>Whether this process may make device nodes: with the right to it, in the machine's first user namespace.</summary>
    internal static bool MayBeMade =>
        CapabilitySet.Permitted.Contains(CapabilitySet.MakeNode) && UserNamespace.ReadUsers(Environment.ProcessId) is [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    /// <summary>Makes them. What is there already under a device's name is left as it is.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="root">The new root.</param>
    /// <param name="devices">What the configuration asks for beside the default ones.</param>
    /// <param name="areBound">Whether the host's nodes are shown in place of new ones, which a user namespace may not make.</param>
    /// <param name="prepared">Clones those.</param>
    /// <exception cref="ConfigurationException">A device has no such type or name.</exception>
    internal static void Add(ChildProgram program, ChildValue root, IReadOnlyList<LinuxDevice> devices, bool areBound, PreparedMounts prepared)
    {
        ChildValue folder = program.OpenOrMakeFolder(root, "/dev");
        foreach ((string name, uint major, uint minor) in Default)
        {
            if (devices.Any(device => device.Path == $"/dev/{name}"))
            {
                continue; // As the configuration has it.
            }

            if (areBound)
            {
                Bind(program, root, $"/dev/{name}", $"/dev/{name}", prepared);
            }
            else
            {
                program.MakeNode(folder, name, CharacterDevice | ReadWriteForAll, Number(major, minor));
            }
        }

        foreach ((string name, string target) in Links)
        {
            program.MakeLink(target, folder, name);
        }

        foreach (LinuxDevice device in devices)
        {
            // Engines list what is only to be allowed without a path.
            if (device.Path.Length > 0)
            {
                Add(program, root, device, areBound, prepared);
            }
        }
    }

    /// <summary>Where a container has the nodes that it is shown of the host.</summary>
    internal static IEnumerable<string> Paths(IEnumerable<LinuxDevice> devices) =>
        [.. Default.Select(device => $"/dev/{device.Name}"), .. devices.Where(device => device.Path.Length > 0 && device.Type != "p").Select(device => $"/{device.Path.Trim('/')}")];

    private static void Add(ChildProgram program, ChildValue root, LinuxDevice device, bool areBound, PreparedMounts prepared)
    {
        int type = device.Type switch
        {
            "c" or "u" => CharacterDevice,
            "b" => BlockDevice,
            "p" => Fifo,
            _ => throw new ConfigurationException("linux.devices", $"{device.Path}: the type '{device.Type}' is none of c, b, u and p"),
        };
        string path = $"/{device.Path.Trim('/')}";
        string name = Path.GetFileName(path);
        if (name is "" or "." or "..")
        {
            throw new ConfigurationException("linux.devices", $"'{device.Path}' is not the path of a device");
        }

        if (areBound && type != Fifo)
        {
            Bind(program, root, HostNode(path, device, type), path, prepared);
            return;
        }

        ChildValue parent = program.OpenOrMakeFolder(root, prepared.Place(path[..^name.Length]));
        ChildProgram.Label next = program.DefineLabel();
        program.MakeNode(parent, name, type | ((device.FileMode ?? ReadWriteForAll) & Permissions), Number(device.Major, device.Minor), onExisting: next);
        if (device.Uid != 0 || device.Gid != 0)
        {
            program.ChangeOwner(parent, name, device.Uid, device.Gid);
        }

        program.PlaceLabel(next);
    }

    private static void Bind(ChildProgram program, ChildValue root, string source, string path, PreparedMounts prepared)
    {
        ChildValue target = program.OpenOrMakeFile(root, prepared.Place(path));
        program.Attach(prepared.Source(program, source, recursive: false), target, path);
    }

    /// <summary>The host's node of a device: at the same path, else where udev(7) has all by number.</summary>
    private static string HostNode(string path, LinuxDevice device, int type)
    {
        DeviceNumber number = new(device.Major, device.Minor);
        using DirectoryDescriptor host = DirectoryDescriptor.Open("/");
        using SafeFileHandle? same = host.TryOpen(Encoding.UTF8.GetBytes(path), OpenFlags.PathOnly, 0, ResolveFlags.None, out _);
        if (same?.Status() is { } status && (int)status.Type == type && status.Special == number)
        {
            return path;
        }

        string byNumber = $"/dev/{(type == BlockDevice ? "block" : "char")}/{device.Major}:{device.Minor}";
        return File.Exists(byNumber) ? byNumber : throw new ConfigurationException(
            "linux.devices", $"{path}: no node can be made in a user namespace, and the host has none to show at {path} or {byNumber}");
    }

    /// <summary>Packs a device number as makedev(3) does.</summary>
    private static long Number(uint major, uint minor) =>
        ((long)(major & 0xFFFFF000) << 32) | ((long)(major & 0xFFF) << 8) | ((long)(minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
}
