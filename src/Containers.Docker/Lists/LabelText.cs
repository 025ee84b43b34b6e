namespace Containers.Docker.Lists;

/// <summary>Labels in a cell of a list: <c>a=1,b=2</c>, in the order of their names.</summary>
internal static class LabelText
{
    /// <summary>The text of labels.</summary>
    public static string Of(IReadOnlyDictionary<string, string> labels) =>
        string.Join(',', labels.OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"));
}
