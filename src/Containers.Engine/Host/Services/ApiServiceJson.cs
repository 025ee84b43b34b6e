using System.Text.Json.Serialization;

namespace Containers.Engine.Host.Services;

/// <summary>Writes what services write down of themselves.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiServiceRecord))]
internal sealed partial class ApiServiceJson : JsonSerializerContext;
