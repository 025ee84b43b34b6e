using Containers.Runtime.Life;
using Containers.Supervision.Calls;

namespace Containers.Runtime.Commands;

/// <summary>What <c>create</c> and <c>run</c> have in common on their command lines.</summary>
internal static class CreationArguments
{
    /// <summary>Switches of both.</summary>
    internal static readonly string[] Switches = ["no-new-keyring", "no-pivot"];

    /// <summary>Options with a value of both.</summary>
    internal static readonly string[] Valued = [$"{RuntimeOption.Bundle}|b", RuntimeOption.PidFile, RuntimeOption.ConsoleSocket, "preserve-fds"];

    /// <summary>Takes them over.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    internal static CreationRequest ToOptions(RuntimeOptions options, Arguments arguments, string command, bool waitsForStart)
    {
        int sockets = SocketActivation.Count();
        return new CreationRequest
        {
            Id = arguments.Id(command),
            Bundle = Path.GetFullPath(arguments.Value(RuntimeOption.Bundle) ?? "."),
            PidFile = arguments.Value(RuntimeOption.PidFile) is { Length: > 0 } file ? Path.GetFullPath(file) : null,
            PreservedDescriptors = Commands.PreservedDescriptors.Count(arguments, sockets),
            Variables = SocketActivation.Variables(sockets),
            Manager = options.Manager(),
            MovesRoot = arguments.Has("no-pivot"),
            KeepKeyring = arguments.Has("no-new-keyring"),
            ConsoleSocket = arguments.Value(RuntimeOption.ConsoleSocket),
            WaitsForStart = waitsForStart,
            Detached = waitsForStart || arguments.Has(RuntimeOption.Detach),
        };
    }
}
