using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>The words of events, docker's: a filter by another would never be met, and says nothing of that.</summary>
internal static class EventWords
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
    /// <exception cref="FormatException">There is one.</exception>
    public static void Check(IEnumerable<Assignment> filters)
    {
        foreach ((string key, string? value) in filters)
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
