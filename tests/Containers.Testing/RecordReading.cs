using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Containers.Oci;

namespace Containers.Testing;

/// <summary>Compares the generated reader of a record (<see cref="JsonRecordAttribute"/>) with the serializer, which writes it.</summary>
public sealed class RecordReading
{
    private const string Subject = "document";

    private static readonly JsonSerializerOptions CamelCase = OptionsOf(JsonNamingPolicy.CamelCase);
    private static readonly JsonSerializerOptions AsDeclared = OptionsOf(null);

    private static readonly byte[][] Words =
    [
        .. new[] { "null", "-1", "1.0", "1e999", "99999999999999999999", "[]", "{}", "\"\"", "true", "\\u0000", "\\ud800", "[[[[[[[[", ",", "{\"\":null}" }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0],
    ];

    private readonly Type _record;
    private readonly JsonSerializerOptions _serializer;
    private readonly Func<byte[], object> _read;

    /// <summary>Of one record.</summary>
    public RecordReading(Type record)
    {
        _record = record;
        _serializer = record.GetCustomAttribute<JsonRecordAttribute>()!.KeepsNames ? AsDeclared : CamelCase;
        _read = typeof(RecordReading).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(record).CreateDelegate<Func<byte[], object>>();
    }

    /// <summary>The records of an assembly.</summary>
    public static IEnumerable<Type> In(Assembly assembly) => assembly.GetTypes().Where(type => type.IsDefined(typeof(JsonRecordAttribute)));

    /// <summary>Members that the serializer writes are read; documents that mean the same to the serializer do so to the reader, however they are written.</summary>
    public void IsAsTheSerializers(int documents)
    {
        object filled = FilledRecord.Of(_record);
        Assert.Equal(Written(filled), Written(_read(JsonSerializer.SerializeToUtf8Bytes(filled, _record, _serializer))));
        for (int seed = 0; seed < documents; seed++)
        {
            (string plain, string foreign) = new RecordSample(_serializer, seed).Of(_record);
            string expected = Written(JsonSerializer.Deserialize(plain, _record, _serializer)!);
            Assert.True(expected == Written(_read(Encoding.UTF8.GetBytes(foreign))), $"seed {seed}: {foreign}\nmeans {expected}");
        }
    }

    /// <summary>Generated code writes the members that the serializer writes and reads, in its order, and means the same by them; where none writes the record, all is well.</summary>
    public void IsWrittenAsTheSerializerWrites(int documents)
    {
        HashSet<string> members = [.. _serializer.GetTypeInfo(_record).Properties.Where(property => property.Set is not null).Select(property => property.Name)];
        IEnumerable<object> records = Enumerable.Range(0, documents)
            .Select(seed => new RecordSample(_serializer, seed).Of(_record).Plain.Replace("+01:00", "Z", StringComparison.Ordinal)) // Times are in UTC.
            .Select(text => JsonSerializer.Deserialize(text, _record, _serializer)!);
        foreach (IWrittenRecord record in records.Prepend(FilledRecord.Of(_record)).OfType<IWrittenRecord>())
        {
            string written = Encoding.UTF8.GetString(record.ToJson());
            Assert.Equal(Written(record), Written(JsonSerializer.Deserialize(written, _record, _serializer)!));
            Assert.Equal(MembersOf(Written(record)).Where(members.Contains), MembersOf(written));
        }

        static IEnumerable<string> MembersOf(string json) => JsonNode.Parse(json)!.AsObject().Select(static member => member.Key);
    }

    /// <summary>A value of a wrong kind, or the lack of a member, is told with the document and the member.</summary>
    public void NamesWhatIsWrong()
    {
        JsonPropertyInfo[] members = [.. _serializer.GetTypeInfo(_record).Properties.Where(property => property is { IsExtensionData: false, Set: not null })];
        string filled = Written(FilledRecord.Of(_record));
        foreach (JsonPropertyInfo member in members)
        {
            string message = Refused($$"""{"{{member.Name}}":[[[]]]}""");
            Assert.StartsWith($"The {Subject} cannot be read at $.{member.Name}", message, StringComparison.Ordinal);
            if (member.IsRequired)
            {
                JsonObject without = JsonNode.Parse(filled)!.AsObject();
                without.Remove(member.Name);
                Assert.Equal($"The {Subject} cannot be read at $: The member '{member.Name}' is missing.", Refused(without.ToJsonString()));
            }
        }

        if (_serializer.GetTypeInfo(_record).UnmappedMemberHandling is JsonUnmappedMemberHandling.Disallow)
        {
            Assert.StartsWith($"The {Subject} cannot be read at $.strange: There is no such member", Refused("""{"strange":1}"""), StringComparison.Ordinal);
        }

        Assert.StartsWith($"The {Subject} cannot be read at $: An object is expected", Refused("null"), StringComparison.Ordinal);
    }

    /// <summary>Damaged documents are read or refused, and nothing else happens.</summary>
    public void ReadsOrRefuses(int documents)
    {
        for (int seed = 0; seed < documents; seed++)
        {
            byte[] damaged = new Mutation(seed).Of(Encoding.UTF8.GetBytes(new RecordSample(_serializer, seed).Of(_record).Foreign), Words);
            try
            {
                Assert.NotNull(_read(damaged));
            }
            catch (OciFormatException exception)
            {
                Assert.StartsWith($"The {Subject} cannot be read at $", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    private static object Read<T>(byte[] json)
        where T : class, IJsonRecord<T> => JsonInput.Read<T>(json, Subject);

    private string Refused(string json) => Assert.Throws<OciFormatException>(() => _read(Encoding.UTF8.GetBytes(json))).Message;

    private string Written(object record) => JsonSerializer.Serialize(record, _record, _serializer);

    private static JsonSerializerOptions OptionsOf(JsonNamingPolicy? names) => new()
    {
        PropertyNamingPolicy = names,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
