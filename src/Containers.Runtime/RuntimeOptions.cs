using Containers.Linux.Files;
using Containers.Supervision.Calls;

namespace Containers.Runtime;

/// <summary>The options before the command's name, which every command has.</summary>
internal sealed record RuntimeOptions
{
    private const string FolderName = "container-runtime";

    /// <summary>The folder that holds a folder for each container.</summary>
    internal required string Root { get; init; }

    /// <summary>The file that takes errors too; null for none.</summary>
    internal string? Log { get; init; }

    /// <summary>Whether they are written there as JSON.</summary>
    internal bool LogsJson { get; init; }

    /// <summary>The options of a command line without any.</summary>
    internal static RuntimeOptions Default { get; } = new() { Root = string.Empty };

    /// <summary>Takes the options of a command line.</summary>
    /// <exception cref="UsageException">One asks for what there is not.</exception>
    internal static RuntimeOptions Of(Arguments arguments)
    {
        string? format = arguments.Value(RuntimeOption.LogFormat);
        RuntimeOptions options = new()
        {
            Root = Path.GetFullPath(arguments.Value(RuntimeOption.Root) ?? DefaultRoot()),
            Log = arguments.Value(RuntimeOption.Log),
            LogsJson = format == "json",
        };
        return format is null or "text" or "json" ? options : throw new UsageException($"--log-format: '{format}' is neither text nor json");
    }

    private static string DefaultRoot() =>
        FileDescriptor.EffectiveUser != 0 && Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } folder
            ? Path.Combine(folder, FolderName)
            : $"/run/{FolderName}";
}
