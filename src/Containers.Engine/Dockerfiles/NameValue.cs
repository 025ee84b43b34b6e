namespace Containers.Engine.Dockerfiles;

/// <summary>A name with its value, as ENV and LABEL take them; quotes and variables are still in it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsOldForm">Whether white space stood between them.</param>
internal sealed record NameValue(string Name, string Value, bool IsOldForm);
