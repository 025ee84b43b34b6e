using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>Null devices (null(4)) for programs that change the owners of what they are given: that of /dev/null would be the whole machine's.</summary>
public static class NullDevice
{
    private const uint ReadWriteForAll = 0x1B6; // 0666
    private static readonly DeviceNumber s_number = new(1, 3);

    /// <summary>Whether a file is a null device, whichever.</summary>
    public static bool Is(SafeFileHandle file) => file.Status() is { Type: FileType.CharacterDevice } status && status.Special == s_number;

    /// <summary>
    /// Gives one whose owner can be changed without harm: root's is in a file system of its own, which goes with it. Who may make no devices has the
    /// machine's, whose owner the kernel lets nobody in a user namespace change.
    /// </summary>
    /// <returns>The device, open to be read and written.</returns>
    /// <exception cref="LinuxException">It cannot be had.</exception>
    public static SafeFileHandle Open()
    {
        if (ProcessRights.Current != Rights.Root)
        {
            return FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
        }

        using SafeFileHandle mount = DetachedMount.CreateTmpfs("size=4k,mode=700");
        using DirectoryDescriptor folder = DirectoryDescriptor.Over(mount, "null device");
        folder.CreateNode("null"u8, FileType.CharacterDevice, ReadWriteForAll, s_number);
        return folder.OpenInRoot("null", OpenFlags.ReadWrite);
    }
}
