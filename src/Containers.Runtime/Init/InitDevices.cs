using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Steps that make the device nodes and links every container has (config-linux.md, "Default Devices"), and those it asks for.</summary>
internal static class InitDevices
{
    private const int CharacterDevice = 0x2000;
    private const int BlockDevice = 0x6000;
    private const int Fifo = 0x1000;
    private const int ReadWriteForAll = 0x1B6;

    private static readonly (string Name, uint Major, uint Minor)[] Default =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
        [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")];

    /// <summary>Makes them.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="root">The new root.</param>
    /// <param name="devices">What the configuration asks for beside the default ones.</param>
    /// <param name="areBound">Whether the host's nodes are shown in place of new ones, which a user namespace may not make.</param>
    internal static void Add(ChildProgram program, ChildValue root, IEnumerable<LinuxDevice> devices, bool areBound)
    {
        ChildValue folder = program.OpenOrMakeFolder(root, "/dev");
        foreach ((string name, uint major, uint minor) in Default)
        {
            if (areBound)
            {
                Bind(program, root, $"/dev/{name}");
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
            int type = device.Type switch
            {
                "c" or "u" => CharacterDevice,
                "b" => BlockDevice,
                "p" => Fifo,
                _ => throw new ConfigurationException("linux.devices", $"{device.Path}: the type '{device.Type}' is none of c, b, u and p"),
            };
            if (areBound && type != Fifo)
            {
                Bind(program, root, device.Path);
                continue;
            }

            ChildValue parent = program.OpenOrMakeFolder(root, Path.GetDirectoryName(device.Path) ?? "/");
            string name = Path.GetFileName(device.Path);
            program.MakeNode(parent, name, type | (device.FileMode ?? ReadWriteForAll), Number(device.Major, device.Minor));
            if (device.Uid != 0 || device.Gid != 0)
            {
                program.ChangeOwner(parent, name, device.Uid, device.Gid);
            }
        }
    }

    private static void Bind(ChildProgram program, ChildValue root, string path)
    {
        ChildValue target = program.OpenOrMakeFile(root, path);
        program.Attach(program.CloneTree(path, recursive: false), target, path);
    }

    /// <summary>Packs a device number as makedev(3) does.</summary>
    private static long Number(uint major, uint minor) =>
        ((long)(major & 0xFFFFF000) << 32) | ((long)(major & 0xFFF) << 8) | ((long)(minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
}
