using Containers.Linux.Seccomp;

namespace Containers.Linux.Tests.Seccomp;

/// <summary>The kernel's filter machine, as far as filters of system calls need it; it insists on what the kernel checks.</summary>
internal sealed class BpfMachine(BpfInstruction[] program)
{
    public int Steps { get; private set; }

    public uint Run(uint architecture, uint number, ulong[] arguments)
    {
        uint accumulator = 0;
        Steps = 0;
        for (int next = 0; ; next++)
        {
            Steps++;
            BpfInstruction instruction = program[next];
            uint operand = instruction.Operand;
            switch (instruction.Code)
            {
                case BpfInstruction.Load:
                    accumulator = Word(operand);
                    break;
                case BpfInstruction.And:
                    accumulator &= operand;
                    break;
                case BpfInstruction.Jump:
                    next += (int)operand;
                    break;
                case BpfInstruction.JumpIfEqual:
                    next += accumulator == operand ? instruction.WhenTrue : instruction.WhenFalse;
                    break;
                case BpfInstruction.JumpIfGreater:
                    next += accumulator > operand ? instruction.WhenTrue : instruction.WhenFalse;
                    break;
                case BpfInstruction.JumpIfGreaterOrEqual:
                    next += accumulator >= operand ? instruction.WhenTrue : instruction.WhenFalse;
                    break;
                case BpfInstruction.Return:
                    return operand;
                default:
                    throw new InvalidOperationException($"{instruction} is no instruction of a filter.");
            }
        }

        uint Word(uint offset) => offset switch
        {
            0 => number,
            4 => architecture,
            >= 16 and < 64 when offset % 4 == 0 => (uint)(arguments[(offset - 16) / 8] >> (offset % 8 == 0 ? 0 : 32)),
            _ => throw new InvalidOperationException($"{offset} is no word that a filter reads here."),
        };
    }
}
