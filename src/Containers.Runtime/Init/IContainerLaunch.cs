using Containers.Linux.Child;
using Containers.Supervision.Limits;

namespace Containers.Runtime.Init;

/// <summary>One run of a container. Disposing it removes the container's control group, once the container has ended.</summary>
internal interface IContainerLaunch : IDisposable
{
    /// <summary>The container's control group; null where it has none.</summary>
    ContainerGroup? Group { get; }

    /// <summary>Starts the first process, which is a child of this one.</summary>
    ChildProcess Start();
}
