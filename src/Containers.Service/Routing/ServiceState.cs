using Containers.Engine;
using Containers.Service.Exec;

namespace Containers.Service.Routing;

/// <summary>What all calls share. Nothing of it has to outlive the process.</summary>
internal sealed class ServiceState
{
    /// <summary>The engine.</summary>
    public ContainerEngine Engine { get; } = new();

    /// <summary>The programs that clients execute.</summary>
    public ExecTerminals ExecTerminals { get; } = new();
}
