using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>Machine code of this product's own in memory, for what no runtime of .NET may take part in.</summary>
internal static unsafe partial class MachineCode
{
    private const int PROT_READ_WRITE = 3;
    private const int PROT_READ_EXECUTE = 5;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;

    /// <summary>Puts code into memory, where it stays: something may be running it whenever it could be freed.</summary>
    /// <param name="code">The code, at most a page.</param>
    /// <param name="subject">What messages call it.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="LinuxException">There is no memory, or this process may have no such memory (EACCES, EPERM).</exception>
    public static nint Load(ReadOnlySpan<byte> code, string subject)
    {
        nuint size = (nuint)Environment.SystemPageSize;
        nint page = Map(0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        if (page == -1)
        {
            LinuxException.ThrowLast("mmap", subject);
        }

        code.CopyTo(new Span<byte>((void*)page, (int)size));
        if (Protect(page, size, PROT_READ_EXECUTE) != 0)
        {
            LinuxException.ThrowLast("mprotect", subject);
        }

        return page;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);
}
