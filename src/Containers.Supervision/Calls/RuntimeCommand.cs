namespace Containers.Supervision.Calls;

/// <summary>Commands of an OCI runtime (runtime-spec, runtime.md, "Operations") and of runc by which one program calls another here.</summary>
public static class RuntimeCommand
{
    /// <summary>Makes a container, which waits for its start.</summary>
    public const string Create = "create";

    /// <summary>Starts the program of a container that was made.</summary>
    public const string Start = "start";

    /// <summary>Sends a signal to a container's first process.</summary>
    public const string Kill = "kill";

    /// <summary>Removes what the runtime has of a container.</summary>
    public const string Delete = "delete";

    /// <summary>Executes one more program in a container.</summary>
    public const string Exec = "exec";
}
