namespace Containers.Linux.Seccomp;

/// <summary>How an argument is compared (seccomp_rule_add(3)); values without a sign.</summary>
public enum SeccompOperator
{
    /// <summary>Is another value.</summary>
    NotEqual,

    /// <summary>Is below.</summary>
    Less,

    /// <summary>Is below or equal.</summary>
    LessOrEqual,

    /// <summary>Is equal.</summary>
    Equal,

    /// <summary>Is above or equal.</summary>
    GreaterOrEqual,

    /// <summary>Is above.</summary>
    Greater,

    /// <summary>Those of its bits that the value has are equal to those of the second value.</summary>
    MaskedEqual,
}

/// <summary>A condition on an argument of a system call.</summary>
/// <param name="Argument">Which, from 0 to 5.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Value">With what, or for <see cref="SeccompOperator.MaskedEqual"/> the mask.</param>
/// <param name="SecondValue">For <see cref="SeccompOperator.MaskedEqual"/> with what; bits outside of the mask do not count.</param>
public sealed record SeccompComparison(int Argument, SeccompOperator Operator, ulong Value, ulong SecondValue = 0);
