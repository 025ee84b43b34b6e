using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Descriptors;

/// <summary>
/// The descriptors 0, 1 and 2 of this process. Where its caller had closed one, the number goes to the next file that anybody opens here, the
/// language's own runtime first of all, and would be read or written in place of a stream.
/// </summary>
public static unsafe class StandardDescriptors
{
    private const int Count = 3;
    private const int F_GETFD = 1;
    private const int F_GETFL = 3;
    private const int O_ACCMODE = 3; // 0 of it is O_RDONLY.
    private const int FD_CLOEXEC = 1;

    /// <summary>
    /// Whether this process was given a standard stream. What it was given has come through execve(2), so it has no close-on-exec flag; what
    /// was opened here has one.
    /// </summary>
    /// <param name="number">0, 1 or 2.</param>
    public static bool IsGiven(int number) => Kernel.Call(SystemCallNumber.Fcntl, number, F_GETFD) is >= 0 and nint flags && (flags & FD_CLOEXEC) == 0;

    /// <summary>Whether there is anywhere to write at all; not where the caller had closed the stream.</summary>
    /// <param name="number">1 or 2.</param>
    public static bool CanWrite(int number) => Kernel.Call(SystemCallNumber.Fcntl, number, F_GETFL) is >= 0 and nint flags && (flags & O_ACCMODE) != 0;

    /// <summary>
    /// Where standard streams are missing, starts this program once more in this process, with null(4) in their places: an input that ends at
    /// once, and outputs to which a write fails with EBADF, as it does to a stream that is closed. For the first line of a program.
    /// </summary>
    /// <exception cref="LinuxException">There is no /dev/null, or the program cannot be executed again.</exception>
    public static void Require()
    {
        Span<int> missing = stackalloc int[Count];
        int count = 0;
        for (int number = 0; number < Count; number++)
        {
            if (!IsGiven(number))
            {
                missing[count++] = number;
            }
        }

        if (count > 0)
        {
            Replace(missing[..count]);
        }
    }

    private static void Replace(ReadOnlySpan<int> missing)
    {
        SafeFileHandle opened = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        SafeFileHandle nothing = Pipes.Duplicate(opened, Count);
        opened.Dispose();
        using NativeTexts words = new(OwnTexts.Words());
        using NativeTexts variables = new(OwnTexts.Environment());

        // From here on descriptors that this process's runtime uses may be gone, so nothing is done but what ends it.
        foreach (int number in missing)
        {
            Kernel.Require("dup3", "/dev/null", SystemCallNumber.Dup3, nothing.DangerousGetHandle(), number, 0);
        }

        fixed (byte* program = "/proc/self/exe\0"u8)
        {
            _ = Kernel.Call(SystemCallNumber.Execve, (nint)program, (nint)words.Array, (nint)variables.Array);
        }

        throw new LinuxException("execve", "/proc/self/exe", Kernel.Errno);
    }
}
