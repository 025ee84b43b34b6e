using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Containers.Linux.Seccomp;

namespace Containers.Linux.Child;

/// <summary>The step that limits which system calls are made.</summary>
public sealed unsafe partial class ChildProgram
{
    private const int SECCOMP_SET_MODE_FILTER = 1;

    /// <summary>
    /// Puts a filter before all later system calls, those of this program included (seccomp(2)). Needs no_new_privs, or CAP_SYS_ADMIN in
    /// the process's user namespace.
    /// </summary>
    /// <param name="filter">The filter, as <see cref="SeccompPolicy.Compile"/> makes it.</param>
    /// <param name="flags">How it is installed.</param>
    public void FilterSystemCalls(ReadOnlySpan<BpfInstruction> filter, SeccompFlags flags)
    {
        BpfInstruction* copy = (BpfInstruction*)Allocate(filter.Length * sizeof(BpfInstruction));
        filter.CopyTo(new Span<BpfInstruction>(copy, filter.Length));
        nint program = Structure(new FilterProgram { Length = (ushort)filter.Length, Instructions = (nint)copy });
        Add("seccomp", "SECCOMP_SET_MODE_FILTER", SystemCallNumber.Seccomp, [SECCOMP_SET_MODE_FILTER, (nint)flags, program]);
    }

    /// <summary>struct sock_fprog of linux/filter.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        public ushort Length;
        public nint Instructions;
    }
}
