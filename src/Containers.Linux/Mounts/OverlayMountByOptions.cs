using System.Globalization;
using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>
/// Overlay mounts through mount(2), for kernels before 6.5 and paths too long for fsconfig(2). The options must fit one page, so the
/// folders are opened and named by descriptor number relative to /proc/self/fd, on a thread with a working directory and a mount
/// namespace of its own: hundreds of layers fit, and the rest of the process notices nothing.
/// </summary>
internal static unsafe class OverlayMountByOptions
{
    private const int AtWorkingDirectory = -100;
    private const int O_PATH = 0x200000;
    private const int O_CLOEXEC = 0x80000;
    private const int OPEN_TREE_CLONE = 1;

    internal static SafeFileHandle Create(IReadOnlyList<string> lower, string? upper, string? work, MountAttributes attributes) =>
        OwnThread.Run(() => CreateOnThisThread(lower, upper, work, attributes));

    private static SafeFileHandle CreateOnThisThread(IReadOnlyList<string> lower, string? upper, string? work, MountAttributes attributes)
    {
        PrivateMounts.Enter(MountFlags.Private);
        fixed (byte* descriptors = "/proc/self/fd\0"u8)
        fixed (byte* target = "/proc\0"u8)
        fixed (byte* type = "overlay\0"u8)
        {
            List<SafeFileHandle> folders = [];
            try
            {
                string options = string.Join(':', lower.Select(Name));
                options = $"lowerdir={options}" + (upper is null ? "" : $",upperdir={Name(upper)},workdir={Name(work!)}");
                options = string.Join(',', [options, .. OverlayMount.PlainUpper]);
                SystemCall.Require("chdir", "/proc/self/fd", SystemCallNumber.Chdir, (nint)descriptors);
                fixed (byte* data = Encoding.UTF8.GetBytes(options + '\0'))
                {
                    // Mount flags and mount attributes have the same bits for these four: read-only, no set-user-id, devices, execution.
                    nint flags = (nint)attributes & 0xF;
                    SystemCall.Require(
                        "mount", $"overlay of {lower[0]}", SystemCallNumber.Mount, (nint)type, (nint)target, (nint)type, flags, (nint)data);
                }

                nint cloned = SystemCall.Require(
                    "open_tree", "overlay", SystemCallNumber.OpenTree, AtWorkingDirectory, (nint)target, OPEN_TREE_CLONE | O_CLOEXEC);
                return new SafeFileHandle(cloned, ownsHandle: true);
            }
            finally
            {
                folders.ForEach(folder => folder.Dispose());
            }

            string Name(string path)
            {
                fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
                {
                    nint opened = SystemCall.Require("openat", path, SystemCallNumber.Openat, AtWorkingDirectory, (nint)bytes, O_PATH | O_CLOEXEC);
                    folders.Add(new SafeFileHandle(opened, ownsHandle: true));
                    return opened.ToString(CultureInfo.InvariantCulture);
                }
            }
        }
    }
}
