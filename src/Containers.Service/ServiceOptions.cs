using System.Globalization;
using Containers.Engine.Text;

namespace Containers.Service;

/// <summary>What the program is asked for: <c>container-service [--socket PATH] [--group NAME] [--idle TIME]</c>.</summary>
internal sealed record ServiceOptions
{
    /// <summary>How it is called.</summary>
    public const string Usage = """
        Usage: container-service [--socket PATH] [--group NAME] [--idle TIME]

        Answers docker's Engine API (1.24 to 1.51) on a Unix socket, with the containers and images of this store.

          --socket PATH  the socket's file (/run/containers/docker.sock, or docker.sock in XDG_RUNTIME_DIR); not with a service manager's sockets
          --group NAME   the group that may use it, by name or number (the user's own)
          --idle TIME    how long nobody may have asked before it ends, such as 5m; 0 for never (5m)
          --version      the version
        """;

    /// <summary>The socket's file; null where a service manager gives sockets, or for the usual one.</summary>
    public string? Socket { get; init; }

    /// <summary>The group that may use the socket; null for the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>How long nobody may have asked before the program ends; null for never.</summary>
    public TimeSpan? Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads the words of a command line.</summary>
    /// <exception cref="FormatException">They are none of this program.</exception>
    public static ServiceOptions Read(IReadOnlyList<string> words)
    {
        ServiceOptions options = new();
        for (int i = 0; i < words.Count; i++)
        {
            string[] parts = words[i].Split('=', 2);
            string value = parts.Length == 2 ? parts[1] : ++i < words.Count ? words[i] : throw new FormatException($"{parts[0]} needs a value.\n\n{Usage}");
            options = parts[0] switch
            {
                "--socket" or "-s" when value.Length > 0 => options with { Socket = Path.GetFullPath(value.StartsWith("unix://", StringComparison.Ordinal) ? value[7..] : value) },
                "--group" or "-g" when value.Length > 0 => options with { Group = value },
                "--idle" => options with { Idle = ReadIdle(value) },
                _ => throw new FormatException($"'{words[i]}' is no option of this program.\n\n{Usage}"),
            };
        }

        return options;
    }

    private static TimeSpan? ReadIdle(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds == 0 ? null : TimeSpan.FromSeconds(seconds)
        : GoDuration.TryParse(text, out TimeSpan idle) && idle > TimeSpan.Zero && idle < TimeSpan.FromDays(24) ? idle
        : throw new FormatException($"--idle {text} is no time such as 5m or 90s.");
}
