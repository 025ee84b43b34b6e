using Containers.Runtime;
using Containers.Runtime.Commands;

RuntimeOptions options = RuntimeOptions.Default;
try
{
    if (args is ["monitor", .. string[] bundle])
    {
        return MonitorCommand.Execute(bundle);
    }

    if (args is ["enter", .. string[] place])
    {
        return EnterCommand.Execute(place);
    }

    if (args is ["step", .. string[] step])
    {
        return StepCommand.Execute(step);
    }

    Arguments leading = Arguments.Parse(args, ["version|v", "help|h", "debug", "systemd-cgroup"], ["root", "log", "log-format"], onlyLeading: true);
    options = RuntimeOptions.Of(leading);
    if (leading.Has("systemd-cgroup"))
    {
        throw new UsageException("systemd's control groups are not supported; use cgroupfs as the cgroup manager");
    }

    if (leading.Has("version") || leading.Has("help") || leading.Operands.Count == 0)
    {
        return leading.Has("version") ? VersionCommand.Execute() : HelpCommand.Execute();
    }

    string[] rest = [.. leading.Operands.Skip(1)];
    return leading.Operands[0] switch
    {
        "create" => CreateCommand.Execute(options, rest),
        "start" => StartCommand.Execute(options, rest),
        "state" => StateCommand.Execute(options, rest),
        "kill" => KillCommand.Execute(options, rest),
        "delete" => DeleteCommand.Execute(options, rest),
        "run" => RunCommand.Execute(options, rest),
        "exec" => ExecCommand.Execute(options, rest),
        "pause" => PauseCommand.Execute(options, rest),
        "resume" => ResumeCommand.Execute(options, rest),
        "list" => ListCommand.Execute(options, rest),
        "ps" => PsCommand.Execute(options, rest),
        "events" => EventsCommand.Execute(options, rest),
        "update" => UpdateCommand.Execute(options, rest),
        "spec" => SpecCommand.Execute(rest),
        "features" => FeaturesCommand.Execute(rest),
        string unknown => throw new UsageException($"unknown command '{unknown}'"),
    };
}
catch (Exception exception)
{
    // Whatever went wrong, a caller of an OCI runtime gets one line and exit code 1.
    ErrorReport.Write(options, exception);
    return 1;
}
