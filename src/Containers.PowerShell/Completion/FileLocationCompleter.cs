using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the container of <c>NAME:PATH</c>; anything else is completed as a path of this machine.</summary>
public sealed class FileLocationCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed) =>
        engine.Containers.List(all: true).Select((ContainerInfo container) => ($"{container.Name}:/", container.Image));
}
