namespace Containers.Linux.Seccomp;

/// <summary>
/// Writes a filter from its end to its beginning: the machine jumps forward only, so the target of each jump is known when it is written.
/// A target is counted from the end. The 8 bits of a test reach 255 instructions; for a farther target a nearer copy or jump is put in.
/// </summary>
internal sealed class BpfAssembler
{
    /// <summary>Less than a test reaches, by the two instructions that can be put in between for its targets.</summary>
    private const int Reach = byte.MaxValue - 2;

    private readonly List<BpfInstruction> _backwards = new(512);
    private readonly Dictionary<uint, int> _returns = [];

    /// <summary>Ends with a result.</summary>
    internal int Return(uint result)
    {
        if (!_returns.TryGetValue(result, out int target) || !IsNear(target))
        {
            target = Write(new BpfInstruction(BpfInstruction.Return, 0, 0, result));
            _returns[result] = target;
        }

        return target;
    }

    /// <summary>Loads a word of struct seccomp_data.</summary>
    internal int Load(uint offset, int next)
    {
        FallInto(next);
        return Write(new BpfInstruction(BpfInstruction.Load, 0, 0, offset));
    }

    /// <summary>Keeps those bits of what was loaded that the mask has.</summary>
    internal int And(uint mask, int next)
    {
        if (mask == uint.MaxValue)
        {
            return next;
        }

        FallInto(next);
        return Write(new BpfInstruction(BpfInstruction.And, 0, 0, mask));
    }

    /// <summary>Compares what was loaded with a constant.</summary>
    internal int Test(ushort code, uint constant, int whenTrue, int whenFalse)
    {
        if (whenTrue == whenFalse)
        {
            return whenTrue;
        }

        whenTrue = Near(whenTrue);
        whenFalse = Near(whenFalse);
        return Write(new BpfInstruction(code, (byte)Distance(whenTrue), (byte)Distance(whenFalse), constant));
    }

    /// <summary>The program, from its beginning.</summary>
    /// <exception cref="SeccompException">It is longer than the kernel takes.</exception>
    internal BpfInstruction[] ToProgram()
    {
        if (_backwards.Count > BpfInstruction.MostInstructions)
        {
            throw new SeccompException(
                $"the rules need {_backwards.Count} instructions, and a filter holds {BpfInstruction.MostInstructions}; use fewer conditions on arguments");
        }

        BpfInstruction[] program = [.. _backwards];
        Array.Reverse(program);
        return program;
    }

    private int Distance(int target) => _backwards.Count - 1 - target;

    private bool IsNear(int target) => Distance(target) <= Reach;

    private int Near(int target) =>
        IsNear(target) ? target
        : _backwards[target].Code == BpfInstruction.Return ? Return(_backwards[target].Operand)
        : Write(new BpfInstruction(BpfInstruction.Jump, 0, 0, (uint)Distance(target)));

    private void FallInto(int target)
    {
        if (Distance(target) > 0)
        {
            Write(_backwards[target].Code == BpfInstruction.Return
                ? _backwards[target]
                : new BpfInstruction(BpfInstruction.Jump, 0, 0, (uint)Distance(target)));
        }
    }

    private int Write(BpfInstruction instruction)
    {
        _backwards.Add(instruction);
        return _backwards.Count - 1;
    }
}
