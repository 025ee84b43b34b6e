namespace Containers.Docker.Templates;

/// <summary>The heading of each field of a list, as docker has it.</summary>
public sealed class ListHeadings : Dictionary<string, string>, ILabelled
{
    /// <summary>The last part of a label's name, in words: <c>com.example.my-label</c> is <c>my label</c>.</summary>
    public string Label(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[(name.LastIndexOf('.') + 1)..].Replace('-', ' ').Replace('_', ' ');
    }
}
