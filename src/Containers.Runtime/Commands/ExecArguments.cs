using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Supervision.Calls;

namespace Containers.Runtime.Commands;

/// <summary>What <c>exec</c> is told of its process: a file with all of it, or what differs from the container's own process.</summary>
internal static class ExecArguments
{
    internal static readonly string[] Switches = ["detach|d", "tty|t", "no-new-privs", "ignore-paused"];

    internal static readonly string[] Valued =
        [$"{RuntimeOption.Process}|p", RuntimeOption.PidFile, RuntimeOption.ConsoleSocket,
            "user|u", "additional-gids|g", "cwd", "env|e", "cap|c", "preserve-fds", "cgroup", "apparmor", "process-label"];

    private static readonly string[] OfTheProcess = ["user", "additional-gids", "cwd", "env", "cap", "no-new-privs", "apparmor", "process-label"];

    /// <summary>The process to execute.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="own">The container's own process.</param>
    /// <exception cref="UsageException">The command line contradicts itself.</exception>
    /// <exception cref="ConfigurationException">The process asks for something impossible.</exception>
    internal static RuntimeProcess ToProcess(Arguments arguments, RuntimeProcess own)
    {
        RuntimeProcess process = arguments.Value("process") is { } file ? OfFile(file, arguments) : Changed(own, arguments);
        process = process with { Terminal = arguments.Value("tty") is null ? process.Terminal : arguments.Has("tty") };
        Bundle.Check(process);
        return process;
    }

    /// <summary>The group for the process: the container's, or one below it, in all trees or, as <c>memory:below</c>, in one.</summary>
    /// <exception cref="UsageException">It names none below the container's.</exception>
    internal static Cgroup Subgroup(Cgroup cgroup, List<string> asked)
    {
        foreach (string entry in asked)
        {
            string[] halves = entry.Split(':', 2);
            string path = halves[^1].Trim('/');
            if (Array.IndexOf(path.Split('/'), "..") >= 0)
            {
                throw new UsageException($"--cgroup: '{entry}' leads out of the container's group");
            }

            cgroup = cgroup.Below(halves.Length == 2 ? halves[0].Split(',') : [], path);
        }

        return cgroup;
    }

    private static RuntimeProcess OfFile(string file, Arguments arguments)
    {
        string? doubled = Array.Find(OfTheProcess, name => arguments.Value(name) is not null);
        if (doubled is not null || arguments.Operands.Count > 1)
        {
            throw new UsageException($"--process says all of the process, so {(doubled is null ? "a command" : $"--{doubled}")} cannot be given beside it");
        }

        return RuntimeProcess.Read(Linux.Files.FileDescriptor.ReadFile(file), file);
    }

    private static RuntimeProcess Changed(RuntimeProcess own, Arguments arguments)
    {
        RuntimeUser user = arguments.Value("user") is { } text ? User(text, own.User) : own.User;
        List<uint> groups = arguments.Values("additional-gids").ConvertAll(group => Number(group, "additional-gids"));
        return own with
        {
            Args = [.. arguments.Operands.Skip(1)],
            User = user with { AdditionalGids = [.. own.User.AdditionalGids, .. groups] },
            Cwd = arguments.Value("cwd") ?? own.Cwd,
            Env = Environment(own.Env, arguments.Values("env")),
            Capabilities = Capabilities(own.Capabilities, arguments.Values("cap"), user.Uid != 0),
            NoNewPrivileges = own.NoNewPrivileges || arguments.Has("no-new-privs"),
            OomScoreAdj = null,
            ApparmorProfile = arguments.Value("apparmor") ?? own.ApparmorProfile,
            SelinuxLabel = arguments.Value("process-label") ?? own.SelinuxLabel,
            Terminal = false,
            ConsoleSize = null,
        };
    }

    private static RuntimeUser User(string text, RuntimeUser own)
    {
        string[] halves = text.Split(':', 2);
        return own with { Uid = Number(halves[0], "user"), Gid = halves.Length == 2 ? Number(halves[1], "user") : own.Gid };
    }

    /// <summary>A variable given here replaces the container's.</summary>
    private static List<string> Environment(IReadOnlyList<string> own, List<string> given)
    {
        List<string> all = [.. own];
        foreach (string entry in given)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"--env: '{entry}' is not NAME=VALUE");
            }

            all.RemoveAll(other => other.StartsWith(entry[..(equals + 1)], StringComparison.Ordinal));
            all.Add(entry);
        }

        return all;
    }

    /// <summary>Adds capabilities; execve takes them from any user but root unless they are inheritable and ambient too.</summary>
    private static RuntimeCapabilities? Capabilities(RuntimeCapabilities? own, List<string> added, bool lasting) => own is null || added.Count == 0 ? own : own with
    {
        Bounding = [.. own.Bounding ?? [], .. added],
        Effective = [.. own.Effective ?? [], .. added],
        Permitted = [.. own.Permitted ?? [], .. added],
        Inheritable = lasting ? [.. own.Inheritable ?? [], .. added] : own.Inheritable,
        Ambient = lasting ? [.. own.Ambient ?? [], .. added] : own.Ambient,
    };

    private static uint Number(string text, string option) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new UsageException($"--{option}: '{text}' is not the number of a user or group");
}
