using System.Text.Json.Serialization;
using Containers.Oci.Runtime;

namespace Containers.Oci;

/// <summary>
/// How a bundle's files are written: by generated code alone, which the serializer takes only where no converter and no check is set.
/// They are read by <see cref="JsonInput"/>.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RuntimeConfiguration))]
[JsonSerializable(typeof(RuntimeProcess))]
public sealed partial class BundleJson : JsonSerializerContext;
