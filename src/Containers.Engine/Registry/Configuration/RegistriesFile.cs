using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Engine.Registry.Configuration;

/// <summary>The file registries.json (docs/registries.md). A member that is misspelt is an error and not ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonRecord]
internal sealed partial record RegistriesFile
{
    /// <summary>Registries by their hosts.</summary>
    public IReadOnlyDictionary<string, RegistryEntry>? Registries { get; init; }

    /// <summary>Hosts, hosts with ports, and networks, whose certificates go unchecked and that may speak plain HTTP.</summary>
    public IReadOnlyList<string>? Insecure { get; init; }
}

/// <summary>One registry in registries.json.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
[JsonRecord]
internal sealed partial record RegistryEntry
{
    /// <summary>Registries to ask before it.</summary>
    public IReadOnlyList<string>? Mirrors { get; init; }

    /// <summary>Whether its certificate goes unchecked and it may speak plain HTTP; goes before every list.</summary>
    public bool? Insecure { get; init; }

    /// <summary>The folder of its certificates, in place of those in certs.d.</summary>
    public string? Certificates { get; init; }
}

/// <summary>What of docker's daemon.json is about registries.</summary>
[JsonRecord]
internal sealed partial record DockerDaemonFile
{
    [JsonPropertyName("registry-mirrors")]
    public IReadOnlyList<string>? RegistryMirrors { get; init; }

    [JsonPropertyName("insecure-registries")]
    public IReadOnlyList<string>? InsecureRegistries { get; init; }
}
