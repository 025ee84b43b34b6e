using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Records;

/// <summary>Where the parts of one container are.</summary>
internal sealed record ContainerFolder(string Path)
{
    public const string RecordName = "container.json";

    public string Id => System.IO.Path.GetFileName(Path);

    public string Record => System.IO.Path.Combine(Path, RecordName);

    public string State => System.IO.Path.Combine(Path, "state.json");

    public string Log => System.IO.Path.Combine(Path, "container.log");

    /// <summary>What its monitor is told.</summary>
    public string Monitor => System.IO.Path.Combine(Path, MonitorConfiguration.FileName);

    /// <summary>What its health checks said.</summary>
    public string Health => System.IO.Path.Combine(Path, "health.json");

    /// <summary>Is there where somebody stopped the container since it was started.</summary>
    public string Stopped => System.IO.Path.Combine(Path, MonitorConfiguration.StoppedFileName);

    /// <summary>Is there until the container's volumes are made and filled.</summary>
    public string Unprepared => System.IO.Path.Combine(Path, "unprepared");

    /// <summary>Is there while another container is put in this one's place, and locked then.</summary>
    public string Recreation => System.IO.Path.Combine(Path, "recreation");

    /// <summary>Has the ID of that container.</summary>
    public string Replacement => System.IO.Path.Combine(Path, "replacement");

    /// <summary>Is there where its files were changed while there was one ID for all owners.</summary>
    public string OneId => System.IO.Path.Combine(Path, "one-id");

    public string Upper => System.IO.Path.Combine(Path, "upper");

    public string Work => System.IO.Path.Combine(Path, "work");

    /// <summary>A layer with the account of the user, over those of the image, where that has none.</summary>
    public string Accounts => System.IO.Path.Combine(Path, "accounts");

    /// <summary>Where the root file system is attached, in the container's own mount namespace alone.</summary>
    public string Root => System.IO.Path.Combine(Path, "rootfs");

    public static ContainerFolder Of(StorePaths paths, string id) => new(System.IO.Path.Combine(paths.Containers, id));
}
