using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>
/// Overlay file systems (Documentation/filesystems/overlayfs.rst of Linux), mounted detached: the descriptor is the mount, usable as
/// the folder of *at calls and by move_mount(2); it leaves nothing behind when its last user closes it.
/// </summary>
public static unsafe partial class OverlayMount
{
    private const int FSOPEN_CLOEXEC = 1;
    private const int FSMOUNT_CLOEXEC = 1;
    private const int FSCONFIG_SET_FLAG = 0;
    private const int FSCONFIG_SET_STRING = 1;
    private const int FSCONFIG_CMD_CREATE = 6;

    /// <summary>The longest value that fsconfig(2) takes, without the closing NUL.</summary>
    private const int LongestValue = 255;

    /// <summary>Whether the kernel was seen not to take layers one by one.</summary>
    private static volatile bool s_takesNoFolders;

    /// <summary>Mounts layers over one another.</summary>
    /// <param name="lower">The read-only layers' folders, topmost first; at least one.</param>
    /// <param name="upper">The folder that takes the changes, or null for a read-only view.</param>
    /// <param name="work">An empty folder on the upper folder's file system, for the kernel's use; null without an upper folder.</param>
    /// <param name="attributes">Attributes of the mount.</param>
    /// <returns>The detached mount.</returns>
    /// <exception cref="LinuxException">The kernel refuses the mount.</exception>
    public static SafeFileHandle Create(IReadOnlyList<string> lower, string? upper, string? work, MountAttributes attributes)
    {
        try
        {
            return CreateUnexplained(lower, upper, work, attributes);
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENODEV)
        {
            throw new LinuxException(
                refused.Call, refused.Subject, refused.Errno,
                $"The kernel takes no overlay on this file system ({MountTable.Read().FileSystemOf(upper ?? lower[0])}): "
                + "keep the store on another one, by PSCONTAINERS_ROOT; in a container, on a volume.");
        }
    }

    private static SafeFileHandle CreateUnexplained(IReadOnlyList<string> lower, string? upper, string? work, MountAttributes attributes)
    {
        // Newer kernels take the layers one by one; before, all their paths had to fit one value.
        return !s_takesNoFolders && lower.All(Fits) && (upper is null || Fits(Escaped(upper))) && (work is null || Fits(Escaped(work)))
            && CreateByContext(lower, upper, work, attributes) is { } mount
            ? mount
            : OverlayMountByOptions.Create(lower, upper, work, attributes);
    }

    /// <summary>Options that every overlay here has: the upper folder holds plain copies, as the OCI layer format needs them.</summary>
    internal static IEnumerable<string> PlainUpper =>
        ProcessRights.Current == Rights.Root ? ["redirect_dir=off", "metacopy=off", "index=off"] : ["userxattr"];

    /// <summary>A path as the kernel reads it where it undoes escapes: of the upper and the work folder, and not of lower ones (fs/overlayfs/params.c).</summary>
    private static string Escaped(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal);

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= LongestValue;

    private static SafeFileHandle? CreateByContext(IReadOnlyList<string> lower, string? upper, string? work, MountAttributes attributes)
    {
        fixed (byte* type = "overlay\0"u8)
        {
            nint opened = SystemCall.Require("fsopen", "overlay", SystemCallNumber.Fsopen, (nint)type, FSOPEN_CLOEXEC);
            using SafeFileHandle context = new(opened, ownsHandle: true);
            foreach (string folder in lower)
            {
                if (!Set(context, "lowerdir+", folder))
                {
                    s_takesNoFolders = Kernel.Errno == Errno.EINVAL;
                    return s_takesNoFolders ? null : throw new LinuxException("fsconfig", $"lowerdir+={folder}", Kernel.Errno);
                }
            }

            IEnumerable<string> options = upper is null ? PlainUpper : [$"upperdir={Escaped(upper)}", $"workdir={Escaped(work!)}", .. PlainUpper];
            foreach (string option in options)
            {
                string[] parts = option.Split('=', 2);
                if (!Set(context, parts[0], parts.Length == 2 ? parts[1] : null))
                {
                    throw new LinuxException("fsconfig", option, Kernel.Errno);
                }
            }

            // A kernel whose overlays have no parameters of their own (before 6.5) takes any, and looks at them only now.
            if (SystemCall.Make(SystemCallNumber.Fsconfig, opened, FSCONFIG_CMD_CREATE) != 0)
            {
                s_takesNoFolders = Kernel.Errno == Errno.EINVAL;
                return s_takesNoFolders ? null : throw new LinuxException("fsconfig", $"overlay of {lower[0]}", Kernel.Errno);
            }

            nint mount = SystemCall.Require("fsmount", "overlay", SystemCallNumber.Fsmount, opened, FSMOUNT_CLOEXEC, (nint)attributes);
            return new SafeFileHandle(mount, ownsHandle: true);
        }
    }

    internal static bool Set(SafeFileHandle context, string key, string? value)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(key + '\0'))
        fixed (byte* text = Encoding.UTF8.GetBytes((value ?? string.Empty) + '\0'))
        {
            return SystemCall.Make(
                SystemCallNumber.Fsconfig, context.DangerousGetHandle(), value is null ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING,
                (nint)name, value is null ? 0 : (nint)text) == 0;
        }
    }
}
