using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Seccomp;
using Containers.Oci;

namespace Containers.Engine.Containers.Records;

/// <summary>What is known of a container whether it runs or not: its <c>container.json</c>.</summary>
internal sealed record ContainerRecord
{
    private static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes one by its members.</summary>
    public ContainerRecord()
    {
    }

    [SetsRequiredMembers]
    internal ContainerRecord(ref JsonInput json)
    {
        Id = null!;
        Name = null!;
        Layers = null!;
        Options = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "id": Id = json.Text(); break;
                case "name": Name = json.Text(); break;
                case "imageId": ImageId = json.Digest(); break;
                case "created": Created = json.Moment(); break;
                case "layers": Layers = json.List(static (ref JsonInput item) => item.Digest()); break;
                case "options": Options = new ContainerOptions(ref json); break;
                case "ids": Ids = new IdRange(ref json); break;
                case "seccompProfile": SeccompProfile = JsonSerializer.Deserialize(json.Raw(), EngineJson.Default.SeccompProfile); break;
                default: json.Skip(); break;
            }
        }

        Id = JsonInput.Required(Id, "id");
        Name = JsonInput.Required(Name, "name");
        Layers = JsonInput.Required(Layers, "layers");
        Options = JsonInput.Required(Options, "options");
        if (ImageId == default)
        {
            throw JsonInput.Missing("imageId");
        }
    }

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required Digest ImageId { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The image's layers by chain ID, lowest first.</summary>
    public required IReadOnlyList<Digest> Layers { get; init; }

    /// <summary>What its creator asked for, with the image's part joined in by <see cref="ContainerDefaults"/>.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>The IDs of its user namespace; null where that is the host's. No two containers have the same, but those that share one.</summary>
    public IdRange? Ids { get; init; }

    /// <summary>The content of the profile that <see cref="SecurityOptions.SeccompProfile"/> names, if that is a file.</summary>
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>How long it may take to end before it is killed.</summary>
    [JsonIgnore]
    public TimeSpan StopTimeout => Options.StopTimeout ?? DefaultStopTimeout;
}
