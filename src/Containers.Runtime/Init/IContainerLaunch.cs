using Containers.Linux.Child;

namespace Containers.Runtime.Init;

/// <summary>One run of a container. Disposing it removes the container's control group, once the container has ended.</summary>
internal interface IContainerLaunch : IDisposable
{
    /// <summary>Whether the kernel has ended one of the container's processes because memory was short.</summary>
    bool WasOomKilled { get; }

    /// <summary>The file that tells of that while the container runs, where it goes with the container; null where it stays until this is disposed.</summary>
    string? VanishingEvents { get; }

    /// <summary>Starts the first process, which is a child of this one.</summary>
    ChildProcess Start();
}
