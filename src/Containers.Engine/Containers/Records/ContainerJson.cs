using System.Text.Json.Serialization;

namespace Containers.Engine.Containers.Records;

/// <summary>How <c>container.json</c> is written: by generated code, but for a health check, which has converters. It is read by <see cref="Oci.JsonInput"/>.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(Oci.HealthCheck), GenerationMode = JsonSourceGenerationMode.Metadata)]
internal sealed partial class ContainerJson : JsonSerializerContext;
