using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Runtime;
using Containers.Runtime.Commands;
using Containers.Supervision.Calls;

try
{
    StandardDescriptors.Require();
    SignalDisposition.KeepChildren();
    if (args is [MonitorCall.Name, .. string[] monitored])
    {
        return MonitorCommand.Execute(monitored);
    }

    if (args is [EnterCall.Name, .. string[] entered])
    {
        return EnterCommand.Execute(entered);
    }

    if (args is [StepCall.Name, .. string[] step])
    {
        return StepCommand.Execute(step);
    }

    if (args is [UserNetworkCall.Name, .. string[] kept])
    {
        return UserNetworkCommand.Execute(kept);
    }

    Arguments leading = Arguments.Parse(args, ["version|v", "help|h", "debug", RuntimeOption.SystemdCgroup], [RuntimeOption.Root, RuntimeOption.Log, RuntimeOption.LogFormat], onlyLeading: true);
    RuntimeOptions options = RuntimeOptions.Of(leading);
    RuntimeLog.Options = options;
    if (leading.Has("version") || leading.Has("help") || leading.Operands.Count == 0)
    {
        return leading.Has("version") ? VersionCommand.Execute() : HelpCommand.Execute();
    }

    string[] rest = [.. leading.Operands.Skip(1)];
    if (rest is ["--help" or "-h", ..])
    {
        return HelpCommand.Execute();
    }

    return leading.Operands[0] switch
    {
        RuntimeCommand.Create => CreateCommand.Execute(options, rest),
        RuntimeCommand.Start => StartCommand.Execute(options, rest),
        "state" => StateCommand.Execute(options, rest),
        RuntimeCommand.Kill => KillCommand.Execute(options, rest),
        RuntimeCommand.Delete => DeleteCommand.Execute(options, rest),
        "run" => RunCommand.Execute(options, rest),
        RuntimeCommand.Exec => ExecCommand.Execute(options, rest),
        "pause" => PauseCommand.Execute(options, rest),
        "resume" => ResumeCommand.Execute(options, rest),
        "list" => ListCommand.Execute(options, rest),
        "ps" => PsCommand.Execute(options, rest),
        "events" => EventsCommand.Execute(options, rest),
        "checkpoint" => CheckpointCommand.Execute(options, rest),
        "restore" => RestoreCommand.Execute(options, rest),
        "update" => UpdateCommand.Execute(options, rest),
        "spec" => SpecCommand.Execute(rest),
        "features" => FeaturesCommand.Execute(rest),
        string unknown => throw new UsageException($"unknown command '{unknown}'"),
    };
}
catch (Exception exception)
{
    // Whatever went wrong, a caller of an OCI runtime gets one line and exit code 1.
    RuntimeLog.Fail(exception);
    return 1;
}
