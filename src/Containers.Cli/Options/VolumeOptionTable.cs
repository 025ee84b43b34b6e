using Containers.Engine.Containers.Options;
using Containers.Engine.Volumes;

namespace Containers.Cli.Options;

/// <summary>The options of <c>run</c> and <c>create</c> about what is mounted, by docker's names.</summary>
internal static class VolumeOptionTable
{
    /// <summary>Adds them.</summary>
    public static void AddTo(OptionTable<ContainerOptions> table)
    {
        table.Texts("--volume,-v", "[SOURCE:]TARGET[:OPTION,...]", "Volume, or file or folder of the host, in the container",
            (options, values) => options with { Volumes = [.. values.Select(static value => VolumeText.Resolve(value, Path.GetFullPath))] });
        table.Texts("--mount", "KEY=VALUE,...", "What is mounted: type=volume, bind, tmpfs or image, source=SOURCE, target=TARGET and more",
            (options, values) => options with { Mounts = [.. values.Select(static value => MountText.Parse(value, Path.GetFullPath))] });
        table.Texts("--volumes-from", "CONTAINER[:ro]", "What is mounted in another container too", (options, values) => options with { VolumesFrom = values });
        table.Text("--volume-driver", "DRIVER", "Driver of volumes that are made (local)",
            static (options, value) => value == LocalDriver.Name ? options
            : throw new FormatException($"there is no volume driver '{value}'; volumes are kept by '{LocalDriver.Name}'."));
    }
}
