using Containers.Engine.Text;

namespace Containers.Engine.Containers;

/// <summary>No container has a given name or ID, or several IDs begin with it.</summary>
public sealed class ContainerNotFoundException : ContainersException
{
    private ContainerNotFoundException(string name, string message)
        : base(ErrorKind.NotFound, "ContainerNotFound", message) => Name = name;

    /// <summary>What was looked for.</summary>
    public string Name { get; }

    internal static ContainerNotFoundException Missing(string name) =>
        new(name, $"There is no container '{name}'. Get-Container -All, or containers ps -a, lists those there are.");

    internal static ContainerNotFoundException Ambiguous(string name, int count) =>
        new(name, $"The IDs of {count} containers begin with '{name}'. Give more digits of one, or its name.");
}

/// <summary>A name is taken by another container.</summary>
public sealed class ContainerNameInUseException(string name, string id) : ContainersException(
    ErrorKind.Exists, "ContainerNameInUse", $"The container {id[..12]} already has the name '{name}'. Remove or rename it, or choose another name.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The ID of the container that has it.</summary>
    public string Id { get; } = id;
}

/// <summary>Something is asked of a container that its state does not allow.</summary>
public sealed class ContainerStateException(string name, string message) : ContainersException(ErrorKind.State, "ContainerState", message)
{
    /// <summary>The container's name.</summary>
    public string Name { get; } = name;
}

/// <summary>Another container was to take a container's place, and did not start or become healthy; the old one is back. The error id is that of the cause.</summary>
public sealed class ContainerRecreationException : ContainersException
{
    internal ContainerRecreationException(string name, ContainersException cause, IReadOnlyList<string> output)
        : base(cause.Kind, cause.ErrorId, Describe(cause, output), cause) => (Name, Output) = (name, output);

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>The last lines that the new container wrote, which is gone; empty where it wrote none, or its log driver keeps none.</summary>
    public IReadOnlyList<string> Output { get; }

    private static string Describe(ContainersException cause, IReadOnlyList<string> output) =>
        $"{cause.Message.TrimEnd('.')}. The old one is back.{(output.Count > 0 ? " The new one wrote last:" : "")}"
            + string.Concat(output.Select(static line => $"\n  > {HumanText.Printable(line)}"));
}

/// <summary>A container cannot be created as asked.</summary>
public sealed class ContainerOptionsException(string message) : ContainersException(ErrorKind.Invalid, "ContainerOptionsInvalid", message);

/// <summary>A container is on a network that it is to be put on.</summary>
public sealed class ContainerConnectedException(string name, string network) : ContainersException(
    ErrorKind.Exists, "ContainerConnected", $"The container '{name}' is on network '{network}' already.")
{
    /// <summary>The container's name.</summary>
    public string Name { get; } = name;

    /// <summary>The network's name.</summary>
    public string Network { get; } = network;
}

/// <summary>A container, or one more program in it, could not be started.</summary>
public sealed class ContainerStartException(string name, string message, int exitCode, Exception? inner = null) : ContainersException(
    ErrorKind.State, "ContainerStartFailed", $"Nothing could be started in container '{name}': {message}", inner)
{
    /// <summary>The container's name.</summary>
    public string Name { get; } = name;

    /// <summary>What a shell would return: 127 where the program was not found, 126 where it cannot be executed, else 125.</summary>
    public int ExitCode { get; } = exitCode;
}
