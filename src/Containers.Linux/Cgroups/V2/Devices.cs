using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups.V2;

/// <summary>
/// Device rules on cgroup v2: a BPF program on the group decides each access (admin-guide/cgroup-v2.rst of Linux, "Device controller";
/// bpf(2)).
/// </summary>
internal static unsafe class Devices
{
    private const int BPF_PROG_LOAD = 5;
    private const int BPF_PROG_ATTACH = 8;
    private const int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private const int BPF_CGROUP_DEVICE = 6;
    private const int BPF_F_ALLOW_MULTI = 2;

    /// <summary>Compiles the rules and attaches the program to a group's folder.</summary>
    internal static void Apply(string folder, IReadOnlyList<DeviceRule> rules)
    {
        using SafeFileHandle program = Load(DeviceProgram.Compile(rules));
        using Files.DirectoryDescriptor group = Files.DirectoryDescriptor.Open(folder);
        AttachArguments arguments = new()
        {
            Target = (int)group.Handle.DangerousGetHandle(),
            Program = (int)program.DangerousGetHandle(),
            Type = BPF_CGROUP_DEVICE,
            Flags = BPF_F_ALLOW_MULTI,
        };
        Kernel.Require("bpf", $"BPF_PROG_ATTACH {folder}", SystemCallNumber.Bpf, BPF_PROG_ATTACH, (nint)(&arguments), sizeof(AttachArguments));
    }

    private static SafeFileHandle Load(ReadOnlySpan<ulong> instructions)
    {
        fixed (ulong* code = instructions)
        fixed (byte* license = "Apache-2.0\0"u8)
        {
            LoadArguments arguments = new()
            {
                Type = BPF_PROG_TYPE_CGROUP_DEVICE,
                Count = instructions.Length,
                Instructions = (ulong)code,
                License = (ulong)license,
            };
            nint loaded = Kernel.Require("bpf", "BPF_PROG_LOAD", SystemCallNumber.Bpf, BPF_PROG_LOAD, (nint)(&arguments), sizeof(LoadArguments));
            return new SafeFileHandle(loaded, ownsHandle: true);
        }
    }

    /// <summary>The start of union bpf_attr for BPF_PROG_LOAD.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LoadArguments
    {
        public int Type;
        public int Count;
        public ulong Instructions;
        public ulong License;
    }

    /// <summary>union bpf_attr for BPF_PROG_ATTACH.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AttachArguments
    {
        public int Target;
        public int Program;
        public int Type;
        public int Flags;
    }
}
