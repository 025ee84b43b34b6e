using System.Text.Json.Serialization;
using Containers.Engine.Registry.Credentials;

namespace Containers.Engine.Registry;

/// <summary>How what docker's configuration and its helpers are told is written as JSON.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DockerConfigurationEntry))]
[JsonSerializable(typeof(HelperCredential))]
internal sealed partial class RegistryJson : JsonSerializerContext;
