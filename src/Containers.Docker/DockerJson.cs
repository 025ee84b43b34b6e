using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Docker.Documents;
using Containers.Docker.Lists;
using Containers.Docker.Templates;

namespace Containers.Docker;

/// <summary>The JSON of docker's documents. Fields stand in docker's order; those that docker leaves out where they are empty are left out.</summary>
[JsonSourceGenerationOptions(WriteIndented = false, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(AuthenticationDocument))]
[JsonSerializable(typeof(BuildCacheRow))]
[JsonSerializable(typeof(BuildsPrunedDocument))]
[JsonSerializable(typeof(ChangeDocument))]
[JsonSerializable(typeof(ContainerDocument))]
[JsonSerializable(typeof(ContainerRow))]
[JsonSerializable(typeof(ContainersPrunedDocument))]
[JsonSerializable(typeof(CreatedDocument))]
[JsonSerializable(typeof(Dictionary<string, object>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(DiskUsageDocument))]
[JsonSerializable(typeof(DistributionDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(ExecCreatedDocument))]
[JsonSerializable(typeof(ExecDocument))]
[JsonSerializable(typeof(HistoryRow))]
[JsonSerializable(typeof(IReadOnlyList<ChangeDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ContainerSummaryDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ImageHistoryDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ImageRemovalDocument>))]
[JsonSerializable(typeof(IReadOnlyList<ImageSummaryDocument>))]
[JsonSerializable(typeof(IReadOnlyList<NetworkDocument>))]
[JsonSerializable(typeof(IReadOnlyList<SearchDocument>))]
[JsonSerializable(typeof(ImageDocument))]
[JsonSerializable(typeof(ImageRow))]
[JsonSerializable(typeof(ImagesPrunedDocument))]
[JsonSerializable(typeof(InfoDocument))]
[JsonSerializable(typeof(ListHeadings))]
[JsonSerializable(typeof(NetworkCreatedDocument))]
[JsonSerializable(typeof(NetworkDocument))]
[JsonSerializable(typeof(NetworkRow))]
[JsonSerializable(typeof(NetworksPrunedDocument))]
[JsonSerializable(typeof(PathStatDocument))]
[JsonSerializable(typeof(ProgressDocument))]
[JsonSerializable(typeof(SearchRow))]
[JsonSerializable(typeof(ServerVersionDocument))]
[JsonSerializable(typeof(StatisticsDocument))]
[JsonSerializable(typeof(StatisticsRow))]
[JsonSerializable(typeof(TopDocument))]
[JsonSerializable(typeof(UsageDetails))]
[JsonSerializable(typeof(UsageRow))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(VolumeDocument))]
[JsonSerializable(typeof(VolumeListDocument))]
[JsonSerializable(typeof(VolumeRow))]
[JsonSerializable(typeof(VolumesPrunedDocument))]
[JsonSerializable(typeof(WaitDocument))]
[JsonSerializable(typeof(WarningsDocument))]
public sealed partial class DockerJson : JsonSerializerContext
{
    /// <summary>On one line, with all that may stand in JSON as it is.</summary>
    public static DockerJson Readable { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>For people: a field on each line, four spaces deep, as docker's inspect writes it.</summary>
    public static DockerJson Indented { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, IndentSize = 4 });
}
