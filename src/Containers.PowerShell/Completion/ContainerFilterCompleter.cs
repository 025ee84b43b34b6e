
namespace Containers.PowerShell.Completion;

/// <summary>Completes the keys by which containers are filtered.</summary>
public sealed class ContainerFilterCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
    [
        ("ancestor=", "The image, by name or id"),
        ("before=", "Containers that were created before this one"),
        ("exited=", "An exit code"),
        ("expose=", "A port of the container, 80 or 53/udp"),
        ("health=", "healthy, none, starting or unhealthy"),
        ("id=", "The start of an id"),
        ("label=", "A label, NAME or NAME=VALUE"),
        ("name=", "A part of a name"),
        ("network=", "A network's name or id"),
        ("publish=", "A port of the host, 8080 or 53/udp"),
        ("since=", "Containers that were created after this one"),
        ("status=", "created, exited, paused, restarting or running"),
        ("volume=", "A volume, or a place where one is mounted"),
    ];
}
