namespace Containers.Supervision.Calls;

/// <summary>
/// Options of an OCI runtime's commands, without the dashes before them: those of runc's command line by which one program calls another here.
/// </summary>
public static class RuntimeOption
{
    /// <summary>The bundle's folder.</summary>
    public const string Bundle = "bundle";

    /// <summary>The file that takes the process's id.</summary>
    public const string PidFile = "pid-file";

    /// <summary>The socket that takes the master side of the process's terminal.</summary>
    public const string ConsoleSocket = "console-socket";

    /// <summary>The file that describes the process to execute.</summary>
    public const string Process = "process";

    /// <summary>Not to wait for the process's end.</summary>
    public const string Detach = "detach";

    /// <summary>Of all commands, before their names: the folder that the runtime keeps its state in.</summary>
    public const string Root = "root";

    /// <summary>Of all commands: systemd makes the control groups.</summary>
    public const string SystemdCgroup = "systemd-cgroup";

    /// <summary>Of all commands: the file that takes errors.</summary>
    public const string Log = "log";

    /// <summary>Of all commands: how errors are written there, <c>text</c> or <c>json</c>.</summary>
    public const string LogFormat = "log-format";
}
