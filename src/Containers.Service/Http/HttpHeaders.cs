namespace Containers.Service.Http;

/// <summary>The fields before a message's content (RFC 9110, section 5), their names in any case. Of one that is given several times the values are joined by commas.</summary>
internal sealed class HttpHeaders
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A field's value; null where it is not given.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>Adds a field.</summary>
    public void Add(string name, string value) => _fields[name] = _fields.TryGetValue(name, out string? before) ? $"{before}, {value}" : value;

    /// <summary>Whether one of the words of a field, which commas separate, is this one.</summary>
    public bool Has(string name, string word) =>
        this[name]?.Split(',').Any(part => part.AsSpan().Trim().Equals(word, StringComparison.OrdinalIgnoreCase)) is true;
}
