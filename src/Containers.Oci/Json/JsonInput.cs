using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Containers.Oci;

/// <summary>Reads one value, at which the input stands.</summary>
public delegate T JsonItem<out T>(ref JsonInput json);

/// <summary>
/// Reads records member by member, by code that is generated for each (<see cref="JsonRecordAttribute"/>): where they stand in the way of a container's
/// start or are read by the hundred, the serializer's descriptions of types alone cost a fifth of the time. A member with the value null is as one that
/// is absent, or an empty list or map that has to be there; of one that is written twice the last counts.
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

    /// <summary>Whether that value is null.</summary>
    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Whether that value is an object.</summary>
    public readonly bool IsObject => _reader.TokenType == JsonTokenType.StartObject;

    /// <summary>Reads a text that is one record.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="subject">What the text is, for the error: <c>config.json</c>.</param>
    /// <exception cref="OciFormatException">It is not JSON, or not such a record.</exception>
    public static T Read<T>(ReadOnlySpan<byte> text, string subject)
        where T : class, IJsonRecord<T> => Read<T>(text, subject, T.Read);

    /// <summary>Reads a text that is one value.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="subject">What the text is, for the error.</param>
    /// <param name="value">Reads the value.</param>
    /// <exception cref="OciFormatException">It is not JSON, or not such a value.</exception>
    public static T Read<T>(ReadOnlySpan<byte> text, string subject, JsonItem<T> value)
    {
        JsonInput json = new(text);
        try
        {
            json._reader.Read();
            T result = value(ref json);
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

    /// <summary>Goes to the value of the object's next member that is not null; false at the object's end.</summary>
    public bool NextMember()
    {
        while (NextMemberOrNull())
        {
            if (!IsNull)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes to the value of the object's next member; false at the object's end.</summary>
    public bool NextMemberOrNull()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        Name = _reader.GetString()!;
        return _reader.Read();
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
    public readonly TimeSpan Nanoseconds() => Oci.Nanoseconds.Span(Int64());

    /// <summary>A time span as .NET writes it, <c>d.hh:mm:ss.fffffff</c>.</summary>
    public readonly TimeSpan Span() => TimeSpan.TryParseExact(Text(), "c", CultureInfo.InvariantCulture, out TimeSpan span)
        ? span
        : throw new FormatException("A time span is expected here, such as 00:00:10.");

    /// <summary>A record.</summary>
    public T Record<T>()
        where T : class, IJsonRecord<T> => T.Read(ref this);

    /// <summary>An array of records.</summary>
    public List<T> List<T>()
        where T : class, IJsonRecord<T> => List<T>(T.Read);

    /// <summary>An array of values.</summary>
    public List<T> List<T>(JsonItem<T> item)
    {
        List<T> items = [];
        if (IsNull)
        {
            return items;
        }

        Require(JsonTokenType.StartArray, "An array");
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

    /// <summary>An object whose members are records.</summary>
    public Dictionary<string, T> Map<T>()
        where T : class, IJsonRecord<T> => Map<T>(T.Read);

    /// <summary>An object whose members are values of one kind.</summary>
    public Dictionary<string, T> Map<T>(JsonItem<T> item)
    {
        Dictionary<string, T> map = [];
        if (IsNull)
        {
            return map;
        }

        for (EnterObject(); NextMember();)
        {
            string name = Name;
            map[name] = item(ref this);
        }

        return map;
    }

    /// <summary>An object whose members are strings.</summary>
    public Dictionary<string, string> TextMap() => Map(static (ref JsonInput item) => item.Text());

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

    /// <summary>Adds the member and its value to those that a record keeps without knowing them.</summary>
    public IDictionary<string, JsonElement> Keep(IDictionary<string, JsonElement>? unknown)
    {
        unknown ??= new Dictionary<string, JsonElement>();
        unknown[Name] = JsonElement.ParseValue(ref _reader);
        return unknown;
    }

    /// <summary>What is wrong with a member that the record does not know, where it has to know all.</summary>
    public static FormatException Unknown() => new("There is no such member. Check its spelling.");

    /// <summary>What is wrong with an object that has not all members that must be there.</summary>
    /// <param name="found">A bit for each that was found, the lowest for the first; one is absent.</param>
    /// <param name="names">The names of all, with commas between them.</param>
    public static FormatException Missing(uint found, string names) =>
        new($"The member '{names.Split(',')[BitOperations.TrailingZeroCount(~found)]}' is missing.");

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
