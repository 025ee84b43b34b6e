using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace Containers.Architecture.Tests;

/// <summary>JSON is read by records (docs/architecture.md), whose readers all take what other tools write.</summary>
public sealed class JsonTests
{
    [Theory]
    [MemberData(nameof(FloorTests.Floors), MemberType = typeof(FloorTests))]
    public void No_assembly_reads_json_by_the_serializer(string floor)
    {
        using PEReader file = new(File.OpenRead(FloorTests.AssemblyOf(floor).Location));
        MetadataReader metadata = file.GetMetadataReader();

        IEnumerable<string> called = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference && IsSerializer(metadata.GetTypeReference((TypeReferenceHandle)member.Parent)))
            .Select(member => metadata.GetString(member.Name));

        Assert.DoesNotContain(called, name => name.StartsWith(nameof(JsonSerializer.Deserialize), StringComparison.Ordinal));

        bool IsSerializer(TypeReference type) => metadata.GetString(type.Name) == nameof(JsonSerializer);
    }
}
