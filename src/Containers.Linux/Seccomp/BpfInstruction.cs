using System.Runtime.InteropServices;

namespace Containers.Linux.Seccomp;

/// <summary>An instruction of the kernel's filter machine: struct sock_filter of linux/filter.h.</summary>
/// <param name="Code">What it does.</param>
/// <param name="WhenTrue">How many instructions a test that holds leaves out.</param>
/// <param name="WhenFalse">How many instructions a test that does not hold leaves out.</param>
/// <param name="Operand">Its constant.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct BpfInstruction(ushort Code, byte WhenTrue, byte WhenFalse, uint Operand)
{
    /// <summary>BPF_LD, BPF_W, BPF_ABS: loads a word of struct seccomp_data.</summary>
    public const ushort Load = 0x20;

    /// <summary>BPF_ALU, BPF_AND, BPF_K: keeps some bits of what was loaded.</summary>
    public const ushort And = 0x54;

    /// <summary>BPF_JMP, BPF_JA: goes on further down.</summary>
    public const ushort Jump = 0x05;

    /// <summary>BPF_JMP, BPF_JEQ, BPF_K: tests for equality.</summary>
    public const ushort JumpIfEqual = 0x15;

    /// <summary>BPF_JMP, BPF_JGT, BPF_K: tests for above, without a sign.</summary>
    public const ushort JumpIfGreater = 0x25;

    /// <summary>BPF_JMP, BPF_JGE, BPF_K: tests for above or equal, without a sign.</summary>
    public const ushort JumpIfGreaterOrEqual = 0x35;

    /// <summary>BPF_RET, BPF_K: ends with a result.</summary>
    public const ushort Return = 0x06;

    /// <summary>The most instructions of a program (BPF_MAXINSNS).</summary>
    public const int MostInstructions = 4096;
}
