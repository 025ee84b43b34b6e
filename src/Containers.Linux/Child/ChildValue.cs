namespace Containers.Linux.Child;

/// <summary>
/// An argument of a step in a <see cref="ChildProgram"/>: a number known when the program is built, or the result of an earlier step.
/// </summary>
public readonly record struct ChildValue
{
    private readonly nint _constant;
    private readonly int _slot;

    private ChildValue(nint constant, int slot)
    {
        _constant = constant;
        _slot = slot;
    }

    /// <summary>Whether the value is only known when the child runs.</summary>
    internal bool IsResult => _slot > 0;

    /// <summary>The value itself, or the index of the slot that will hold it.</summary>
    internal nint Content => IsResult ? _slot - 1 : _constant;

    /// <summary>A number.</summary>
    public static implicit operator ChildValue(int value) => new(value, 0);

    /// <summary>A number or an address.</summary>
    public static implicit operator ChildValue(nint value) => new(value, 0);

    /// <summary>The result of a step.</summary>
    internal static ChildValue InSlot(int index) => new(0, index + 1);
}
