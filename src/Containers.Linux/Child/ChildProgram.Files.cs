using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>Steps on files and folders.</summary>
public sealed unsafe partial class ChildProgram
{
    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_CLOEXEC = 0x80000;
    private const int O_PATH = 0x200000;
    private const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    private const ulong RESOLVE_IN_ROOT = 0x10;

    // Two flags whose bits differ between the architectures (asm/fcntl.h).
    private static readonly int O_DIRECTORY = SystemCallNumber.Arm64 ? 0x4000 : 0x10000;
    private static readonly int O_NOFOLLOW = SystemCallNumber.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Opens a place below a root for use as a mount's target, resolving every link inside that root (openat2(2)).</summary>
    /// <param name="root">A descriptor of the root folder.</param>
    /// <param name="path">The path inside it.</param>
    /// <param name="onAbsent">Where to go on when the path does not exist; by default that is an error.</param>
    public ChildValue OpenInRoot(ChildValue root, string path, Label onAbsent = default) =>
        OpenBelow(root, path, O_PATH | O_CLOEXEC, onFailure: onAbsent, tolerated: onAbsent.Index == 0 ? 0 : Tolerate(Errno.ENOENT, Errno.ENOTDIR));

    /// <summary>Opens a folder below a root, making it and what leads to it where they are missing (mode 0755).</summary>
    public ChildValue OpenOrMakeFolder(ChildValue root, string path)
    {
        string[] names = Components(path);
        if (names.Length == 0)
        {
            return root;
        }

        Label done = DefineLabel();
        ChildValue folder = OpenBelow(root, path, O_PATH | O_DIRECTORY | O_CLOEXEC, Tolerate(Errno.ENOENT), onSuccess: done);
        MakeFolder(OpenOrMakeFolder(root, string.Join('/', names[..^1])), names[^1], 0x1ED);
        OpenBelow(root, path, O_PATH | O_DIRECTORY | O_CLOEXEC, into: folder);
        PlaceLabel(done);
        return folder;
    }

    /// <summary>Opens a place below a root that a file can be mounted on, making an empty file where nothing is.</summary>
    public ChildValue OpenOrMakeFile(ChildValue root, string path)
    {
        string[] names = Components(path);
        Label done = DefineLabel();
        ChildValue file = OpenBelow(root, path, O_PATH | O_CLOEXEC, Tolerate(Errno.ENOENT), onSuccess: done);
        ChildValue parent = OpenOrMakeFolder(root, string.Join('/', names[..^1]));
        ChildValue made = Add(
            "openat", path, SystemCallNumber.Openat, [parent, Text(names[^1]), O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0x1A4]);
        Close(made);
        OpenBelow(root, path, O_PATH | O_CLOEXEC, into: file);
        PlaceLabel(done);
        return file;
    }

    /// <summary>Makes a folder (mkdirat(2)); one that exists is left as it is.</summary>
    public void MakeFolder(ChildValue parent, string name, int mode) =>
        Add("mkdirat", name, SystemCallNumber.Mkdirat, [parent, Text(name), mode], Tolerate(Errno.EEXIST));

    /// <summary>Makes a device node (mknodat(2)); one that exists is left as it is.</summary>
    /// <param name="parent">The folder it is made in.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="mode">Type and permission bits.</param>
    /// <param name="device">Its number, as makedev(3) packs major and minor.</param>
    /// <param name="onExisting">Where to go on when one exists; by default with the next step.</param>
    public void MakeNode(ChildValue parent, string name, int mode, long device, Label onExisting = default) =>
        Add("mknodat", name, SystemCallNumber.Mknodat, [parent, Text(name), mode, (nint)device], Tolerate(Errno.EEXIST), onFailure: onExisting);

    /// <summary>Gives a node another owner (fchownat(2)), never following a link.</summary>
    public void ChangeOwner(ChildValue parent, string name, int userId, int groupId) =>
        Add("fchownat", name, SystemCallNumber.Fchownat, [parent, Text(name), userId, groupId, 0x100]);

    /// <summary>Makes a symbolic link (symlinkat(2)); what exists under the name is left as it is.</summary>
    public void MakeLink(string target, ChildValue parent, string name) =>
        Add("symlinkat", name, SystemCallNumber.Symlinkat, [Text(target), parent, Text(name)], Tolerate(Errno.EEXIST));

    /// <summary>Writes a short text to a descriptor of the parent's, such as a file of cgroupfs (write(2)).</summary>
    public void Write(ChildValue file, string text, string subject) =>
        Add("write", subject, SystemCallNumber.Write, [file, Text(text), System.Text.Encoding.UTF8.GetByteCount(text)]);

    /// <summary>Writes a text to a file below a root, which must exist.</summary>
    public void WriteFile(ChildValue root, string path, string text)
    {
        ChildValue file = OpenBelow(root, path, O_WRONLY | O_CLOEXEC);
        Write(file, text, path);
        Close(file);
    }

    /// <summary>Writes a text to a file of the host, which must exist.</summary>
    public void WriteHostFile(string path, string text)
    {
        ChildValue file = Add("openat", path, SystemCallNumber.Openat, [WorkingDirectory, Text(path), O_WRONLY | O_CLOEXEC]);
        Write(file, text, path);
        Close(file);
    }

    /// <summary>Makes a descriptor of the parent's the child's own under a fixed number (dup3(2)); it survives execve.</summary>
    public void PlaceDescriptor(int descriptor, int number) =>
        Add("dup3", $"{number}", SystemCallNumber.Dup3, [descriptor, number, 0]);

    /// <summary>Lets every descriptor from a number on be closed by execve (close_range(2)).</summary>
    public void CloseOnExecuteFrom(int number) =>
        Add("close_range", null, SystemCallNumber.CloseRange, [number, unchecked((nint)uint.MaxValue), 4]);

    /// <summary>Closes all descriptors but these, and that of the reports (close_range(2)).</summary>
    public void CloseAllBut(IEnumerable<SafeFileHandle> kept)
    {
        nint first = 0;
        foreach (nint number in kept.Select(static descriptor => descriptor.DangerousGetHandle()).Append<nint>(_report).Order())
        {
            if (number > first)
            {
                Add("close_range", null, SystemCallNumber.CloseRange, [first, number - 1, 0]);
            }

            first = number + 1;
        }

        Add("close_range", null, SystemCallNumber.CloseRange, [first, unchecked((nint)uint.MaxValue), 0]);
    }

    /// <summary>Closes a descriptor.</summary>
    public void Close(ChildValue descriptor) => Add("close", null, SystemCallNumber.Close, [descriptor]);

    /// <summary>Makes an open folder the working directory (fchdir(2)).</summary>
    public void ChangeFolder(ChildValue folder, string subject) => Add("fchdir", subject, SystemCallNumber.Fchdir, [folder]);

    /// <summary>Blocks until a byte can be read from a descriptor (read(2)).</summary>
    public void WaitForByte(int descriptor) =>
        Add("read", null, SystemCallNumber.Read, [descriptor, Allocate(1), 1]);

    /// <summary>Changes the working directory (chdir(2)).</summary>
    public void ChangeFolder(string path) => Add("chdir", path, SystemCallNumber.Chdir, [Text(path)]);

    private ChildValue OpenBelow(
        ChildValue root, string path, int flags, ulong tolerated = 0, Label onSuccess = default, Label onFailure = default, ChildValue? into = null)
    {
        nint how = Structure(new OpenHow { Flags = (ulong)flags, Resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS });
        string relative = path.Trim('/');
        return Add(
            "openat2", path, SystemCallNumber.Openat2, [root, Text(relative.Length == 0 ? "." : relative), how, sizeof(OpenHow)],
            tolerated, onSuccess, onFailure, into);
    }

    private static string[] Components(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>struct open_how of openat2(2).</summary>
    private struct OpenHow
    {
#pragma warning disable CS0649 // Mode stays zero: nothing is created by openat2 here.
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
#pragma warning restore CS0649
    }
}
