using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Containers.Oci;

/// <summary>Reads one value, at which the input stands.</summary>
public delegate T JsonItem<out T>(ref JsonInput json);

/// <summary>
/// Reads records member by member. It is for the records that stand in the way of a container's start or are read by the hundred: there, the
/// serializer's descriptions of types alone cost a fifth of the time. A member with the value null is as one that is absent.
/// </summary>
public ref struct JsonInput
{
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;

    private JsonInput(ReadOnlySpan<byte> text)
    {
        _text = text;
        _reader = new Utf8JsonReader(text);
        Name = string.Empty;
    }

    /// <summary>The name of the member at whose value the input stands.</summary>
    public string Name { get; private set; }

    /// <summary>Reads a text that is one record.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="subject">What the text is, for the error: <c>config.json</c>.</param>
    /// <param name="record">Reads the record.</param>
    /// <exception cref="OciFormatException">It is not JSON, or not such a record.</exception>
    public static T Read<T>(ReadOnlySpan<byte> text, string subject, JsonItem<T> record)
    {
        JsonInput json = new(text);
        try
        {
            json._reader.Read();
            T result = record(ref json);
            json._reader.Read(); // Anything but the end is an error.
            return result;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new OciFormatException($"The {subject} cannot be read at {json.Place()}: {exception.Message}", exception);
        }
    }

    /// <summary>Begins an object.</summary>
    public readonly void EnterObject() => Require(JsonTokenType.StartObject, "An object");

    /// <summary>Goes to the value of the object's next member; false at the object's end.</summary>
    public bool NextMember()
    {
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            Name = _reader.GetString()!;
            _reader.Read();
            if (_reader.TokenType != JsonTokenType.Null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Passes over the value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>A string.</summary>
    public readonly string Text()
    {
        Require(JsonTokenType.String, "A string");
        return _reader.GetString()!;
    }

    /// <summary>True or false.</summary>
    public readonly bool Flag() => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new FormatException("true or false is expected here."),
    };

    /// <summary>A whole number of 16 bits without sign.</summary>
    public readonly ushort UInt16() => Number() && _reader.TryGetUInt16(out ushort value) ? value : throw OutOfRange(ushort.MinValue, ushort.MaxValue);

    /// <summary>A whole number of 32 bits.</summary>
    public readonly int Int32() => Number() && _reader.TryGetInt32(out int value) ? value : throw OutOfRange(int.MinValue, int.MaxValue);

    /// <summary>A whole number of 32 bits without sign.</summary>
    public readonly uint UInt32() => Number() && _reader.TryGetUInt32(out uint value) ? value : throw OutOfRange(uint.MinValue, uint.MaxValue);

    /// <summary>A whole number of 64 bits.</summary>
    public readonly long Int64() => Number() && _reader.TryGetInt64(out long value) ? value : throw OutOfRange(long.MinValue, long.MaxValue);

    /// <summary>A whole number of 64 bits without sign.</summary>
    public readonly ulong UInt64() => Number() && _reader.TryGetUInt64(out ulong value) ? value : throw OutOfRange(ulong.MinValue, ulong.MaxValue);

    /// <summary>A number.</summary>
    public readonly double Double() => Number() && _reader.TryGetDouble(out double value) ? value : throw OutOfRange(double.MinValue, double.MaxValue);

    /// <summary>A moment by RFC 3339, section 5.6.</summary>
    public readonly DateTimeOffset Moment() => _reader.TokenType == JsonTokenType.String && _reader.TryGetDateTimeOffset(out DateTimeOffset moment)
        ? moment
        : throw new FormatException("A date and time by RFC 3339 is expected here.");

    /// <summary>A time span as a whole number of nanoseconds.</summary>
    public readonly TimeSpan Nanoseconds() => TimeSpan.FromTicks(Int64() / TimeSpan.NanosecondsPerTick);

    /// <summary>A time span as .NET writes it, <c>d.hh:mm:ss.fffffff</c>.</summary>
    public readonly TimeSpan Span() => TimeSpan.TryParseExact(Text(), "c", CultureInfo.InvariantCulture, out TimeSpan span)
        ? span
        : throw new FormatException("A time span is expected here, such as 00:00:10.");

    /// <summary>The value's own text, whatever it is.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        int start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _text[start..(int)_reader.BytesConsumed];
    }

    /// <summary>An array of values.</summary>
    public List<T> List<T>(JsonItem<T> item)
    {
        Require(JsonTokenType.StartArray, "An array");
        List<T> items = [];
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(item(ref this));
        }

        return items;
    }

    /// <summary>An array of strings.</summary>
    public List<string> Texts() => List(static (ref JsonInput item) => item.Text());

    /// <summary>An array of strings, or one string for an array of one.</summary>
    public List<string> TextOrTexts() => _reader.TokenType == JsonTokenType.String ? [Text()] : Texts();

    /// <summary>An object whose members are strings.</summary>
    public Dictionary<string, string> TextMap()
    {
        Dictionary<string, string> map = [];
        for (EnterObject(); NextMember();)
        {
            map[Name] = Text();
        }

        return map;
    }

    /// <summary>The names of an object's members, whatever their values.</summary>
    public List<string> Names()
    {
        EnterObject();
        List<string> names = [];
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(_reader.GetString()!);
            _reader.Read();
            _reader.Skip();
        }

        return names;
    }

    /// <summary>The digest of content.</summary>
    public readonly Digest Digest() => Oci.Digest.TryParse(Text(), out Digest digest)
        ? digest
        : throw new FormatException("A digest is expected here: sha256: followed by 64 lower-case hexadecimal digits.");

    /// <summary>Adds the member and its value to those that a record keeps without knowing them.</summary>
    public IDictionary<string, JsonElement> Keep(IDictionary<string, JsonElement>? unknown)
    {
        unknown ??= new Dictionary<string, JsonElement>();
        unknown[Name] = JsonElement.ParseValue(ref _reader);
        return unknown;
    }

    /// <summary>A member that must be there.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static T Required<T>(T? value, string name)
        where T : class => value ?? throw Missing(name);

    /// <summary>What is wrong where a member must be there and is not.</summary>
    public static FormatException Missing(string name) => new($"The member '{name}' is missing.");

    private readonly bool Number() => _reader.TokenType == JsonTokenType.Number ? true : throw new FormatException("A number is expected here.");

    private static FormatException OutOfRange<T>(T least, T most) => new($"A whole number from {least} to {most} is expected here.");

    private readonly void Require(JsonTokenType token, string expected)
    {
        if (_reader.TokenType != token)
        {
            throw new FormatException($"{expected} is expected here.");
        }
    }

    /// <summary>Where the input stands, such as <c>$.mounts[2].options</c>: found by reading the text once more up to there.</summary>
    private readonly string Place()
    {
        List<(string Member, int Index)> open = [];
        Utf8JsonReader reader = new(_text);
        for (bool there = false; !there && TryRead(ref reader); there = reader.TokenStartIndex >= _reader.TokenStartIndex)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                open[^1] = (Encoding.UTF8.GetString(reader.ValueSpan), -1); // It may be what is wrong: not UTF-8, or badly escaped.
            }
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.RemoveAt(open.Count - 1);
            }
            else
            {
                if (open.Count > 0 && open[^1].Member.Length == 0)
                {
                    open[^1] = (string.Empty, open[^1].Index + 1);
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.TokenStartIndex < _reader.TokenStartIndex)
                {
                    open.Add((string.Empty, -1));
                }
            }
        }

        return "$" + string.Concat(open.Select(at => at.Member.Length > 0 ? $".{at.Member}" : at.Index >= 0 ? $"[{at.Index}]" : string.Empty));
    }

    private static bool TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return false; // Up to here it is JSON, and that is the place.
        }
    }
}
