using Containers.Runtime.Monitoring;

namespace Containers.Runtime.Commands;

/// <summary>Runs and supervises one container that the engine prepared.</summary>
internal static class MonitorCommand
{
    internal static int Execute(string[] arguments) => arguments switch
    {
        ["--bundle", string folder] => ContainerMonitor.Run(Path.GetFullPath(folder)),
        _ => throw new UsageException("monitor takes --bundle FOLDER"),
    };
}
