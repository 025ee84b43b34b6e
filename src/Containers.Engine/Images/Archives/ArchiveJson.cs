using System.Text.Json.Serialization;

namespace Containers.Engine.Images.Archives;

/// <summary>How docker's archives list their images as JSON.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<DockerArchiveItem>))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
