using System.Runtime.InteropServices;
using Containers.Linux.Deputies;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>The calls of <see cref="FileCalls"/> that ask for rights: this thread makes them, or its <see cref="Deputy"/>.</summary>
internal static unsafe partial class FileCalls
{
    public static int openat(int folder, ReadOnlySpan<byte> path, int flags, uint mode)
    {
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Openat, folder, (nint)name, flags, (nint)mode);
        }
    }

    public static int openat2(SafeFileHandle folder, ReadOnlySpan<byte> path, in OpenHow how)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        fixed (OpenHow* request = &how)
        {
            return (int)Make(SystemCallNumber.Openat2, held.Number, (nint)name, (nint)request, sizeof(OpenHow));
        }
    }

    public static int mkdirat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Mkdirat, held.Number, (nint)name, (nint)mode);
        }
    }

    public static int mknodat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode, ulong device)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Mknodat, held.Number, (nint)name, (nint)mode, (nint)device);
        }
    }

    public static int symlinkat(ReadOnlySpan<byte> target, SafeFileHandle folder, ReadOnlySpan<byte> path)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* content = target)
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Symlinkat, (nint)content, held.Number, (nint)name);
        }
    }

    public static int linkat(
        SafeFileHandle oldFolder, ReadOnlySpan<byte> oldPath, SafeFileHandle newFolder, ReadOnlySpan<byte> newPath, int flags)
    {
        using var heldOld = new HeldDescriptor(oldFolder);
        using var heldNew = new HeldDescriptor(newFolder);
        fixed (byte* oldName = oldPath)
        fixed (byte* newName = newPath)
        {
            return (int)Make(SystemCallNumber.Linkat, heldOld.Number, (nint)oldName, heldNew.Number, (nint)newName, flags);
        }
    }

    public static int renameat2(
        SafeFileHandle oldFolder, ReadOnlySpan<byte> oldPath, SafeFileHandle newFolder, ReadOnlySpan<byte> newPath, uint flags)
    {
        using var heldOld = new HeldDescriptor(oldFolder);
        using var heldNew = new HeldDescriptor(newFolder);
        fixed (byte* oldName = oldPath)
        fixed (byte* newName = newPath)
        {
            return (int)Make(SystemCallNumber.Renameat2, heldOld.Number, (nint)oldName, heldNew.Number, (nint)newName, (nint)flags);
        }
    }

    public static int unlinkat(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Unlinkat, held.Number, (nint)name, flags);
        }
    }

    public static nint readlinkat(SafeFileHandle folder, ReadOnlySpan<byte> path, Span<byte> target, nint size)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        fixed (byte* content = target)
        {
            return Make(SystemCallNumber.Readlinkat, held.Number, (nint)name, (nint)content, size);
        }
    }

    public static int fchownat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint owner, uint group, int flags)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Fchownat, held.Number, (nint)name, (nint)owner, (nint)group, flags);
        }
    }

    public static int fchown(SafeFileHandle file, uint owner, uint group)
    {
        using var held = new HeldDescriptor(file);
        return (int)Make(SystemCallNumber.Fchown, held.Number, (nint)owner, (nint)group);
    }

    /// <summary>fchmodat(2), which follows a link; it has no flags.</summary>
    public static int fchmodat(SafeFileHandle folder, ReadOnlySpan<byte> path, uint mode)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Fchmodat, held.Number, (nint)name, (nint)mode);
        }
    }

    public static int fchmod(SafeFileHandle file, uint mode)
    {
        using var held = new HeldDescriptor(file);
        return (int)Make(SystemCallNumber.Fchmod, held.Number, (nint)mode);
    }

    public static int chmod(ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* name = path)
        {
            return (int)Make(SystemCallNumber.Fchmodat, CurrentFolder, (nint)name, (nint)mode);
        }
    }

    public static int utimensat(SafeFileHandle folder, ReadOnlySpan<byte> path, ReadOnlySpan<Timestamp> times, int flags)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        fixed (Timestamp* set = times)
        {
            return (int)Make(SystemCallNumber.Utimensat, held.Number, (nint)name, (nint)set, flags);
        }
    }

    public static int futimens(SafeFileHandle file, ReadOnlySpan<Timestamp> times)
    {
        using var held = new HeldDescriptor(file);
        fixed (Timestamp* set = times)
        {
            return (int)Make(SystemCallNumber.Utimensat, held.Number, 0, (nint)set);
        }
    }

    public static int statx(SafeFileHandle folder, ReadOnlySpan<byte> path, int flags, uint mask, out StatusBuffer status)
    {
        using var held = new HeldDescriptor(folder);
        fixed (byte* name = path)
        fixed (StatusBuffer* facts = &status)
        {
            return (int)Make(SystemCallNumber.Statx, held.Number, (nint)name, flags, (nint)mask, (nint)facts);
        }
    }

    public static int fsetxattr(SafeFileHandle file, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nint size, int flags)
    {
        using var held = new HeldDescriptor(file);
        fixed (byte* key = name)
        fixed (byte* content = value)
        {
            return (int)Make(SystemCallNumber.Fsetxattr, held.Number, (nint)key, (nint)content, size, flags);
        }
    }

    public static nint fgetxattr(SafeFileHandle file, ReadOnlySpan<byte> name, Span<byte> value, nint size)
    {
        using var held = new HeldDescriptor(file);
        fixed (byte* key = name)
        fixed (byte* content = value)
        {
            return Make(SystemCallNumber.Fgetxattr, held.Number, (nint)key, (nint)content, size);
        }
    }

    public static nint flistxattr(SafeFileHandle file, Span<byte> list, nint size)
    {
        using var held = new HeldDescriptor(file);
        fixed (byte* content = list)
        {
            return Make(SystemCallNumber.Flistxattr, held.Number, (nint)content, size);
        }
    }

    public static int lsetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, nint size, int flags)
    {
        fixed (byte* file = path, key = name, content = value)
        {
            return (int)Make(SystemCallNumber.Lsetxattr, (nint)file, (nint)key, (nint)content, size, flags);
        }
    }

    public static nint lgetxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nint size)
    {
        fixed (byte* file = path, key = name, content = value)
        {
            return Make(SystemCallNumber.Lgetxattr, (nint)file, (nint)key, (nint)content, size);
        }
    }

    public static nint llistxattr(ReadOnlySpan<byte> path, Span<byte> list, nint size)
    {
        fixed (byte* file = path, content = list)
        {
            return Make(SystemCallNumber.Llistxattr, (nint)file, (nint)content, size);
        }
    }

    public static int lremovexattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name)
    {
        fixed (byte* file = path, key = name)
        {
            return (int)Make(SystemCallNumber.Lremovexattr, (nint)file, (nint)key);
        }
    }

    public static nint getxattr(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, Span<byte> value, nint size)
    {
        fixed (byte* file = path, key = name, content = value)
        {
            return Make(SystemCallNumber.Getxattr, (nint)file, (nint)key, (nint)content, size);
        }
    }

    public static nint listxattr(ReadOnlySpan<byte> path, Span<byte> list, nint size)
    {
        fixed (byte* file = path, content = list)
        {
            return Make(SystemCallNumber.Listxattr, (nint)file, (nint)content, size);
        }
    }

    public static uint geteuid() => (uint)Make(SystemCallNumber.Geteuid);

    public static uint getegid() => (uint)Make(SystemCallNumber.Getegid);

    /// <summary>Makes a call as syscall(2) does, with its error where a P/Invoke leaves it.</summary>
    private static nint Make(nint number, nint first = 0, nint second = 0, nint third = 0, nint fourth = 0, nint fifth = 0)
    {
        if (Deputy.Current is not { } deputy)
        {
            return syscall(number, first, second, third, fourth, fifth);
        }

        nint result = deputy.Call(number, first, second, third, fourth, fifth, 0);
        if (result >= 0)
        {
            return result;
        }

        Marshal.SetLastPInvokeError((int)-result);
        return -1;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);

    /// <summary>struct open_how of openat2(2).</summary>
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>Keeps a descriptor open for the length of one call by number.</summary>
    private readonly ref struct HeldDescriptor
    {
        private readonly SafeFileHandle _handle;

        public HeldDescriptor(SafeFileHandle handle)
        {
            bool added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
        }

        public nint Number => _handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
