using Containers.Engine.Text;

namespace Containers.Engine.Events;

/// <summary>
/// The words of events, docker's. A filter by another is never met, and is taken all the same, as docker takes it: whoever rather wants to know asks before.
/// </summary>
public static class EventWords
{
    private static readonly string[] Types =
        ["builder", "config", "container", "daemon", "image", "network", "node", "plugin", "secret", "service", "volume"];

    private static readonly string[] Actions =
    [
        "archive-path", "attach", "commit", "connect", "copy", "create", "delete", "destroy", "detach", "die", "disable", "disconnect", "enable", "exec_create",
        "exec_detach", "exec_die", "exec_start", "export", "extract-to-dir", "health_status", "import", "install", "kill", "load", "mount", "oom", "pause",
        "prune", "pull", "push", "reload", "remove", "rename", "resize", "restart", "save", "start", "stop", "tag", "top", "unmount", "unpause", "untag", "update",
    ];

    /// <summary>Refuses filters by kinds of things and of events that there are not.</summary>
    /// <param name="filters">As <see cref="EventOptions.Filters"/>.</param>
    /// <exception cref="FormatException">There is one.</exception>
    public static void Check(IEnumerable<string> filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        foreach ((string key, string? value) in filters.Select(Assignment.Of))
        {
            string[]? words = key switch
            {
                "type" => Types,
                "event" => Actions,
                _ => null,
            };

            // What comes after a colon tells more: "health_status: healthy".
            if (words is not null && value is not null && !words.Contains(value.Split(':')[0]))
            {
                throw new FormatException($"There is no {key} '{value}' to filter events by. There are {string.Join(", ", words)}.");
            }
        }
    }
}
