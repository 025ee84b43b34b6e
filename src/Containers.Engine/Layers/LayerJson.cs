using System.Text.Json.Serialization;

namespace Containers.Engine.Layers;

/// <summary>How <c>layer.json</c> is written. It is read by <see cref="Oci.JsonInput"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LayerRecord))]
internal sealed partial class LayerJson : JsonSerializerContext;
