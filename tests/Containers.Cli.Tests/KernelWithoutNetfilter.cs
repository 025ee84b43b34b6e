using System.Runtime.InteropServices;

namespace Containers.Cli.Tests;

/// <summary>The kernel as it is without nf_tables, for a thread and the programs that it starts: they get no socket of NETLINK_NETFILTER (seccomp(2)).</summary>
internal static class KernelWithoutNetfilter
{
    private const int PR_SET_SECCOMP = 22;
    private const nint SECCOMP_MODE_FILTER = 2;
    private const uint AF_NETLINK = 16;
    private const uint NETLINK_NETFILTER = 12;
    private const uint EPROTONOSUPPORT = 93;

    private const ushort Load = 0x20;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7FFF0000;
    private const uint Fail = 0x00050000;

    /// <summary>Takes the kernel's packet filter from the calling thread, for good.</summary>
    public static void Enter()
    {
        uint socket = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 198u : 41u;

        // struct seccomp_data has the call's number at 0 and its arguments from 16 on, 8 bytes each.
        (ushort Code, byte True, byte False, uint Value)[] program =
        [
            (Load, 0, 0, 0), (JumpIfEqual, 0, 5, socket), (Load, 0, 0, 16), (JumpIfEqual, 0, 3, AF_NETLINK), (Load, 0, 0, 32), (JumpIfEqual, 0, 1, NETLINK_NETFILTER),
            (Return, 0, 0, Fail | EPROTONOSUPPORT), (Return, 0, 0, Allow),
        ];
        nint instructions = Marshal.AllocHGlobal(8 * program.Length);
        nint filter = Marshal.AllocHGlobal(2 * nint.Size);
        try
        {
            for (int index = 0; index < program.Length; index++)
            {
                (ushort code, byte yes, byte no, uint value) = program[index];
                Marshal.WriteInt64(instructions, 8 * index, code | ((long)yes << 16) | ((long)no << 24) | ((long)value << 32));
            }

            Marshal.WriteInt64(filter, program.Length);
            Marshal.WriteIntPtr(filter, nint.Size, instructions);
            Assert.Equal(0, Prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter, 0, 0));
        }
        finally
        {
            Marshal.FreeHGlobal(filter);
            Marshal.FreeHGlobal(instructions);
        }
    }

    [DllImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static extern int Prctl(int option, nint mode, nint filter, nint third, nint fourth);
}
