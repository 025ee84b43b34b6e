using System.Text.Json.Serialization;

namespace Containers.Engine.Containers.Executions;

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecutionRecord))]
internal sealed partial class ExecutionJson : JsonSerializerContext;
