using System.Text.Json.Serialization;

namespace Containers.Engine.Building.Cache;

/// <summary>How steps are written for their keys: every member with its name, also where it has no value.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.Never, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StepKey))]
internal sealed partial class StepKeyJson : JsonSerializerContext;
