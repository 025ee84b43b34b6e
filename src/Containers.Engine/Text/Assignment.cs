namespace Containers.Engine.Text;

/// <summary>A <c>NAME=VALUE</c>, or a bare <c>NAME</c>, as people write variables, labels and filters.</summary>
/// <param name="Name">What is before the first equals sign; may be empty.</param>
/// <param name="Value">What is after it; null where there is none.</param>
public readonly record struct Assignment(string Name, string? Value)
{
    /// <summary>Takes a text apart.</summary>
    public static Assignment Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new(text, null) : new(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>With this process's variable of that name as its value, where it is a bare name and there is one.</summary>
    public Assignment WithOwnValue() => this with { Value = Value ?? Environment.GetEnvironmentVariable(Name) };

    /// <summary>Many by their names; a bare name has an empty value, and a later value of a name takes the place of an earlier one.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="before">What they are added to; null for nothing.</param>
    public static Dictionary<string, string> Table(IEnumerable<string> texts, IReadOnlyDictionary<string, string>? before = null) =>
        Table(texts.Select(Of), before);

    /// <inheritdoc cref="Table(IEnumerable{string}, IReadOnlyDictionary{string, string})"/>
    /// <param name="assignments">The assignments.</param>
    /// <param name="before">What they are added to; null for nothing.</param>
    public static Dictionary<string, string> Table(IEnumerable<Assignment> assignments, IReadOnlyDictionary<string, string>? before = null)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        Dictionary<string, string> table = new(before ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach ((string name, string? value) in assignments)
        {
            table[name] = value ?? string.Empty;
        }

        return table;
    }

    /// <summary>The text: <c>NAME=VALUE</c>, or the bare name.</summary>
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}
