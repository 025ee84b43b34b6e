namespace Containers.Docker.Templates;

/// <summary>What stands between <c>%</c> and the verb of a format.</summary>
internal readonly record struct FormatFlags
{
    /// <summary>A sign before positive numbers too; more of a value.</summary>
    public bool Plus { get; init; }

    /// <summary>On the left of its width.</summary>
    public bool Minus { get; init; }

    /// <summary>The other form: <c>0x</c> before the digits, back quotes.</summary>
    public bool Sharp { get; init; }

    /// <summary>A space where a sign would be, and between bytes.</summary>
    public bool Space { get; init; }

    /// <summary>Zeros up to its width.</summary>
    public bool Zero { get; init; }

    /// <summary>The least width, in characters.</summary>
    public int? Width { get; init; }

    /// <summary>Digits after the point, or the most characters.</summary>
    public int? Precision { get; init; }

    /// <summary>Reads the signs.</summary>
    public static FormatFlags Read(string format, ref int position)
    {
        FormatFlags flags = default;
        for (; position < format.Length; position++)
        {
            switch (format[position])
            {
                case '+': flags = flags with { Plus = true }; break;
                case '-': flags = flags with { Minus = true, Zero = false }; break;
                case '#': flags = flags with { Sharp = true }; break;
                case ' ': flags = flags with { Space = true }; break;
                case '0': flags = flags with { Zero = !flags.Minus }; break;
                default: return flags;
            }
        }

        return flags;
    }
}
