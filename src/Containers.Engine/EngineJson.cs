using System.Text.Json.Serialization;

namespace Containers.Engine;

/// <summary>How the engine's own records are read from and written as JSON. Every room names its records here.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Registry.Configuration.RegistriesFile))]
[JsonSerializable(typeof(Registry.Configuration.DockerDaemonFile))]
[JsonSerializable(typeof(Registry.Credentials.DockerConfigurationFile))]
[JsonSerializable(typeof(Registry.Credentials.DockerConfigurationEntry))]
[JsonSerializable(typeof(Registry.Credentials.HelperCredential))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Registry.TokenResponse))]
[JsonSerializable(typeof(Registry.RegistryErrorList))]
[JsonSerializable(typeof(Registry.Remote.TagList))]
[JsonSerializable(typeof(Registry.Remote.RepositoryList))]
[JsonSerializable(typeof(Registry.Remote.SearchPage))]
[JsonSerializable(typeof(Building.Cache.StepRecord))]
[JsonSerializable(typeof(List<Building.Cache.CachedStep>))]
[JsonSerializable(typeof(Storage.LayerRecord))]
[JsonSerializable(typeof(List<Images.Archives.DockerArchiveItem>))]
[JsonSerializable(typeof(Containers.Seccomp.SeccompProfile))]
internal sealed partial class EngineJson : JsonSerializerContext;
