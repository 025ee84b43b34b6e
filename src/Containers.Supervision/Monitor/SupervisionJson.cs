using System.Text.Json.Serialization;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;
using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>How <c>monitor.json</c> is written: as <see cref="BundleJson"/> writes what lies beside it.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MonitorConfiguration))]
[JsonSerializable(typeof(NetworkEndpoint))]
[JsonSerializable(typeof(ServiceManagerAddress))]
public sealed partial class SupervisionJson : JsonSerializerContext;
