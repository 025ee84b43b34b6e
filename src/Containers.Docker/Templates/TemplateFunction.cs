namespace Containers.Docker.Templates;

/// <summary>A function of templates.</summary>
/// <param name="Least">How many arguments it needs.</param>
/// <param name="Most">How many it takes.</param>
/// <param name="Call">What it gives; throws <see cref="TemplateCallException"/> where it cannot take an argument.</param>
internal sealed record TemplateFunction(int Least, int Most, Func<object?[], object?> Call);
