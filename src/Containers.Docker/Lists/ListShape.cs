using Containers.Docker.Templates;

namespace Containers.Docker.Lists;

/// <summary>How docker shows one kind of list.</summary>
/// <typeparam name="T">A line of it.</typeparam>
/// <param name="Headings">The heading of each field.</param>
/// <param name="Columns">The fields of the table, in its order.</param>
public sealed record ListShape<T>(ListHeadings Headings, params (string Field, Func<T, string> Value)[] Columns)
{
    /// <summary>What <c>--quiet</c> shows of a line.</summary>
    public required Func<T, string> Quiet { get; init; }

    /// <summary>The template of docker's format <c>raw</c>; empty for lists that have none.</summary>
    public string Raw { get; init; } = string.Empty;

    /// <summary>The same with more columns at the end.</summary>
    public ListShape<T> With(params (string Field, Func<T, string> Value)[] more) => this with { Columns = [.. Columns, .. more] };
}
