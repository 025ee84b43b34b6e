using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>What <c>create</c> and <c>run</c> have in common on their command lines.</summary>
internal static class CreationArguments
{
    /// <summary>Switches of both.</summary>
    internal static readonly string[] Switches = ["no-new-keyring", "no-pivot"];

    /// <summary>Options with a value of both.</summary>
    internal static readonly string[] Valued = ["bundle|b", "pid-file", "console-socket", "preserve-fds"];

    /// <summary>Takes them over.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    internal static CreationOptions ToOptions(Arguments arguments, string command, bool waitsForStart) => new()
    {
        Id = arguments.Id(command),
        Bundle = Path.GetFullPath(arguments.Value("bundle") ?? "."),
        PidFile = arguments.Value("pid-file") is { Length: > 0 } file ? Path.GetFullPath(file) : null,
        PreservedDescriptors = Commands.PreservedDescriptors.Count(arguments),
        MovesRoot = arguments.Has("no-pivot"),
        KeepKeyring = arguments.Has("no-new-keyring"),
        ConsoleSocket = arguments.Value("console-socket"),
        WaitsForStart = waitsForStart,
        Detached = waitsForStart || arguments.Has("detach"),
    };
}
