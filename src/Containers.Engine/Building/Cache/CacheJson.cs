using System.Text.Json.Serialization;

namespace Containers.Engine.Building.Cache;

/// <summary>How records of steps are read from and written as JSON, in the store and in registries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StepRecord))]
[JsonSerializable(typeof(List<CachedStep>))]
internal sealed partial class CacheJson : JsonSerializerContext;
