using System.Collections.Concurrent;
using Containers.Engine.Containers;
using Containers.Linux.Terminals;
using Containers.Service.Routing;

namespace Containers.Service.Exec;

/// <summary>The programs that clients of this process execute, to tell their terminals how large they are.</summary>
internal sealed class ExecTerminals
{
    private readonly ConcurrentDictionary<string, ContainerProcess> _running = new();

    /// <summary>A program runs.</summary>
    public void Add(string id, ContainerProcess process) => _running[id] = process;

    /// <summary>A program has ended, or nobody is attached to it any more.</summary>
    public void Remove(string id) => _running.TryRemove(id, out _);

    /// <summary>Tells a program's terminal how large it is.</summary>
    /// <exception cref="ApiException">It does not run with a client of this process.</exception>
    public void Resize(string id, TerminalSize size)
    {
        if (!_running.TryGetValue(id, out ContainerProcess? process))
        {
            throw new ApiException(409, $"Exec instance {id} has no terminal that somebody is attached to. Start it first.");
        }

        process.Resize(size);
    }
}
