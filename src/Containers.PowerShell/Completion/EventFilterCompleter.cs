
namespace Containers.PowerShell.Completion;

/// <summary>Completes the keys by which events are filtered.</summary>
public sealed class EventFilterCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
    [
        ("container=", "A container's name or the start of its id"),
        ("event=", "What happened: start, die, pull, …"),
        ("image=", "An image's name, with or without its tag"),
        ("label=", "A label of the container, NAME or NAME=VALUE"),
        ("type=", "container, image or volume"),
        ("volume=", "A volume's name"),
    ];
}
