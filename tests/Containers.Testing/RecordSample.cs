using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Containers.Oci;

namespace Containers.Testing;

/// <summary>
/// Documents of a kind of record, the same ones for the same seed: some members, in any order. Each is there twice: plainly, and as other tools
/// may write it, with members that nobody knows, with null for what is absent or empty, with members written twice, and with escapes and white space.
/// </summary>
/// <param name="options">How the serializer reads such records.</param>
/// <param name="seed">Which document.</param>
internal sealed class RecordSample(JsonSerializerOptions options, int seed)
{
    private const int Deepest = 6;

    private static readonly string[] Texts = ["", "a", "/x y", "ü", "\u2603", "\"q\"", "\\", "line\nline", "null", "0", "\ud83d\ude00"];

    private readonly Random _random = new(seed);

    /// <summary>A document.</summary>
    public (string Plain, string Foreign) Of(Type record) => Record(record, depth: 0);

    private (string Plain, string Foreign) Record(Type type, int depth)
    {
        JsonTypeInfo info = options.GetTypeInfo(type);
        bool keepsOthers = info.Properties.Any(property => property.IsExtensionData);
        List<(string Plain, string Foreign)> members = [];
        foreach (JsonPropertyInfo property in info.Properties.Where(property => property is { IsExtensionData: false, Set: not null }))
        {
            if (property.IsRequired || _random.Next(depth + 2) < 2)
            {
                (string plain, string foreign) = Value(property, depth + 1);
                bool isEmptyList = plain == "[]" && property.IsRequired;
                string before = _random.Next(6) == 0 ? Member(property.Name, Value(property, depth + 1).Foreign, isForeign: true) + "," : string.Empty;
                members.Add((Member(property.Name, plain, isForeign: false), before + Member(property.Name, isEmptyList && OneIn(2) ? "null" : foreign, isForeign: true)));
            }
            else if (OneIn(3))
            {
                members.Add((string.Empty, Member(property.Name, "null", isForeign: true)));
            }
        }

        bool knowsAll = info.UnmappedMemberHandling is JsonUnmappedMemberHandling.Disallow;
        for (int i = knowsAll ? 0 : _random.Next(3); i > 0; i--)
        {
            string strange = $"\"x-{i}\":{(OneIn(2) ? "null" : """{"a":[{"b":1},null,"c"],"d":{}}""")}";
            members.Add((keepsOthers ? strange : string.Empty, strange));
        }

        (string Plain, string Foreign)[] shuffled = [.. members];
        _random.Shuffle(shuffled);
        return ($"{{{string.Join(',', shuffled.Select(member => member.Plain).Where(text => text.Length > 0))}}}",
            $"{{ {string.Join(" ,\n\t", shuffled.Select(member => member.Foreign))} }}");
    }

    private (string Plain, string Foreign) Value(JsonPropertyInfo property, int depth) => property.CustomConverter?.GetType().Name switch
    {
        null => Value(property.PropertyType, depth),
        "StringSetJsonConverter" => Same(OneIn(3) ? "{}" : """{"80/tcp":{},"53/udp":{}}"""),
        "TextOrTextsJsonConverter" => Same(OneIn(3) ? Text() : $"[{Text()},{Text()}]"),
        nameof(NanosecondsJsonConverter) or "DurationJsonConverter" => Same($"{_random.NextInt64(1L << 50) * 100}"),
        string other => throw new NotSupportedException($"Say here what {other} reads."),
    };

    private (string Plain, string Foreign) Value(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            bool isMap = type.GetGenericArguments().Length == 2;
            List<(string Plain, string Foreign)> items = [];
            for (int i = depth > Deepest ? 0 : _random.Next(3); i > 0; i--)
            {
                (string plain, string foreign) = Value(type.GetGenericArguments()[^1], depth);
                items.Add(isMap ? ($"\"k{i}\":{plain}", $"\"k{i}\": {foreign}") : (plain, foreign));
            }

            (char open, char close) = isMap ? ('{', '}') : ('[', ']');
            return ($"{open}{string.Join(',', items.Select(item => item.Plain))}{close}", $"{open} {string.Join(" , ", items.Select(item => item.Foreign))}\r\n{close}");
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => Same(Text()),
            TypeCode.Boolean => Same(OneIn(2) ? "true" : "false"),
            TypeCode.UInt16 => Same($"{_random.Next(ushort.MaxValue + 1)}"),
            TypeCode.Int32 => Same($"{_random.Next(int.MinValue, int.MaxValue)}"),
            TypeCode.UInt32 => Same($"{_random.NextInt64(uint.MaxValue + 1L)}"),
            TypeCode.Int64 => Same($"{_random.NextInt64(long.MinValue, long.MaxValue)}"),
            TypeCode.UInt64 => Same($"{ulong.MaxValue - (ulong)_random.NextInt64()}"),
            TypeCode.Double => Same(OneIn(2) ? "1.5" : "2e-3"),
            _ when type == typeof(DateTimeOffset) => Same(OneIn(2) ? "\"2024-01-02T03:04:05.678Z\"" : "\"2024-01-02T03:04:05+01:00\""),
            _ when type == typeof(TimeSpan) => Same($"\"{TimeSpan.FromMilliseconds(_random.Next()):c}\""),
            _ when type.IsDefined(typeof(JsonConverterAttribute), inherit: false) => Same($"\"{Digest.Of([(byte)_random.Next(256)])}\""),
            _ => Record(type, depth),
        };
    }

    private string Member(string name, string value, bool isForeign)
    {
        string written = isForeign && OneIn(8) ? $"\\u{(int)name[0]:x4}{name[1..]}" : name;
        return $"\"{written}\":{(isForeign ? " " : string.Empty)}{value}";
    }

    private string Text() => JsonSerializer.Serialize(Texts[_random.Next(Texts.Length)]);

    private bool OneIn(int count) => _random.Next(count) == 0;

    private static (string Plain, string Foreign) Same(string text) => (text, text);
}
