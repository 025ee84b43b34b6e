using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Locks on volumes, let go together.</summary>
internal sealed class HeldVolumes : IDisposable
{
    private readonly List<FileLock> _locks = [];

    /// <summary>Takes one more over.</summary>
    public void Add(FileLock held) => _locks.Add(held);

    /// <inheritdoc/>
    public void Dispose() => _locks.ForEach(static held => held.Dispose());
}
