using Containers.Docker.Templates;

namespace Containers.Docker;

/// <summary>What <c>docker logs --details</c> prints before each line: what the log's options add to it.</summary>
public static class LogDetails
{
    /// <summary>The attributes in the order of names, escaped as in a query and with commas between them; empty for none.</summary>
    public static string Of(IReadOnlyDictionary<string, string>? attributes) => attributes is null ? string.Empty : string.Join(
        ',', attributes.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => $"{GoEscapes.UrlQuery(one.Key)}={GoEscapes.UrlQuery(one.Value)}"));
}
