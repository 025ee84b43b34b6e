using System.CommandLine;
using Containers.Engine.Containers;

namespace Containers.Cli;

/// <summary>The options of <c>run</c> and <c>create</c> that say what the container is to be, by docker's names.</summary>
internal sealed class CreationOptions
{
    private readonly OptionTable<ContainerOptions> _options = new();
    private readonly OptionTable<ContainerLimits> _limits = LimitOptions.Create();

    public CreationOptions()
    {
        AddIdentity();
        AddProgram();
        AddIsolation();
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _options.AddTo(command);
        _limits.AddTo(command);
    }

    /// <summary>What a command line asks of a container.</summary>
    /// <exception cref="UsageException">A value cannot be read.</exception>
    public ContainerOptions Read(ParseResult result, string image) => _options.Apply(result, new ContainerOptions { Image = image }) with
    {
        Limits = _limits.IsNamed(result) ? _limits.Apply(result, new ContainerLimits()) : null,
    };

    private void AddIdentity()
    {
        _options.Text("--name", "NAME", "Name of the container", (options, value) => options with { Name = value });
        _options.Text("--hostname,-h", "NAME", "Host name of the container", (options, value) => options with { Hostname = value });
        _options.Text("--domainname", "NAME", "NIS domain name of the container", (options, value) => options with { DomainName = value });
        _options.Texts("--label,-l", "NAME[=VALUE]", "Label of the container", (options, values) => options with { Labels = Labels(values) });
    }

    private void AddProgram()
    {
        _options.Text("--entrypoint", "PROGRAM", "Program in place of the image's entry point", (options, value) => options with { Entrypoint = value.Length == 0 ? [] : [value] });
        _options.Texts("--env-file", "FILE", "Read environment variables from a file", (options, values) => options with { Environment = [.. values.SelectMany(EnvironmentFile.Read)] });
        _options.Texts("--env,-e", "NAME[=VALUE]", "Set an environment variable, or pass one on", (options, values) => options with { Environment = [.. options.Environment ?? [], .. values] });
        _options.Text("--workdir,-w", "FOLDER", "Working directory in the container", (options, value) => options with { WorkingDirectory = value });
        _options.Text("--user,-u", "USER[:GROUP]", "User, and group, by name or id", (options, value) => options with { User = value });
        _options.Flag("--interactive,-i", "Keep standard input open", (options, value) => options with { Interactive = value });
        _options.Flag("--rm", "Remove the container when it ends", (options, value) => options with { Remove = value });
        _options.Text("--stop-signal", "SIGNAL", "Signal that asks the container to stop", (options, value) => options with { StopSignal = value });
        _options.Number("--stop-timeout", "SECONDS", "Seconds to wait for that before it is killed", (options, value) => options with { StopTimeout = TimeSpan.FromSeconds(value) });
    }

    private void AddIsolation()
    {
        _options.Texts("--security-opt", "OPTION", "Security option: no-new-privileges, seccomp=unconfined or seccomp=FILE", (options, values) => options with { Security = SecurityOptions.Parse(values) });
        _options.Texts("--ulimit", "NAME=SOFT[:HARD]", "Limit of each process", (options, values) => options with { Ulimits = values });
        _options.Number("--oom-score-adj", "NUMBER", "How readily it is ended when memory is short, -1000 to 1000", (options, value) => options with { OomScoreAdjust = (int)value });
    }

    private static Dictionary<string, string> Labels(string[] labels)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (string label in labels)
        {
            int equals = label.IndexOf('=', StringComparison.Ordinal);
            result[equals < 0 ? label : label[..equals]] = equals < 0 ? "" : label[(equals + 1)..];
        }

        return result;
    }
}
