using Containers.Linux.Processes;
using Containers.Runtime.Monitoring;
using Containers.Supervision.Calls;

namespace Containers.Runtime.Commands;

/// <summary>Runs and supervises one container that the engine prepared.</summary>
internal static class MonitorCommand
{
    internal static int Execute(string[] words)
    {
        MonitorCall call = MonitorCall.Read(words) ?? throw new UsageException(MonitorCall.Usage);
        CallerAttributes.Drop();
        return ContainerMonitor.Run(call.Bundle);
    }
}
