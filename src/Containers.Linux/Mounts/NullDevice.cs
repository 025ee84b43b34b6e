using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>A null device (null(4)) that nobody else has, for who may change its owner: that of /dev/null would be the whole machine's.</summary>
public static class NullDevice
{
    private const uint ReadWriteForAll = 0x1B6; // 0666
    private static readonly DeviceNumber s_number = new(1, 3);

    /// <summary>Whether a file is a null device, whichever.</summary>
    public static bool Is(SafeFileHandle file) => file.Status() is { Type: FileType.CharacterDevice } status && status.Special == s_number;

    /// <summary>Makes one in a file system of its own, which goes with it.</summary>
    /// <returns>The device, open to be read and written.</returns>
    /// <exception cref="LinuxException">This process may make no devices.</exception>
    public static SafeFileHandle Create()
    {
        using SafeFileHandle mount = DetachedMount.CreateTmpfs("size=4k,mode=700");
        using DirectoryDescriptor folder = DirectoryDescriptor.Over(mount, "null device");
        folder.CreateNode("null"u8, FileType.CharacterDevice, ReadWriteForAll, s_number);
        return folder.OpenInRoot("null", OpenFlags.ReadWrite);
    }
}
