using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Images;

namespace Containers.Cli.Commands;

/// <summary>What <c>run</c> and <c>create</c> share: the options of a new container, its image and its command.</summary>
internal abstract class RunnableCommand : Command
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "Name or id of the image" };
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "Program and arguments in place of the image's own",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _name = new("--name") { Description = "Name of the container", HelpName = "NAME" };
    private readonly Option<string[]> _environment = new("--env", "-e") { Description = "Set an environment variable, or pass one on", HelpName = "NAME[=VALUE]" };
    private readonly Option<string[]> _environmentFiles = new("--env-file") { Description = "Read environment variables from a file", HelpName = "FILE" };
    private readonly Option<string?> _workingDirectory = new("--workdir", "-w") { Description = "Working directory in the container", HelpName = "FOLDER" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "User, and group, by name or id", HelpName = "USER[:GROUP]" };
    private readonly Option<string?> _hostname = new("--hostname", "-h") { Description = "Host name of the container", HelpName = "NAME" };
    private readonly Option<string?> _domainName = new("--domainname") { Description = "NIS domain name of the container", HelpName = "NAME" };
    private readonly Option<string?> _entrypoint = new("--entrypoint") { Description = "Program in place of the image's entry point", HelpName = "PROGRAM" };
    private readonly Option<string[]> _labels = new("--label", "-l") { Description = "Label of the container", HelpName = "NAME[=VALUE]" };
    private readonly Option<bool> _interactive = new("--interactive", "-i") { Description = "Keep standard input open" };
    private readonly Option<bool> _remove = new("--rm") { Description = "Remove the container when it ends" };
    private readonly Option<PullPolicy> _pull = new("--pull")
    {
        Description = "Pull the image: always, missing or never",
        HelpName = "WHEN",
        CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out PullPolicy policy) && Enum.IsDefined(policy)
            ? policy
            : Fault(result, $"'{result.Tokens[0].Value}' is not one of always, missing, never."),
        DefaultValueFactory = _ => PullPolicy.Missing,
    };

    private readonly Option<string?> _stopSignal = new("--stop-signal") { Description = "Signal that asks the container to stop", HelpName = "SIGNAL" };
    private readonly Option<int?> _stopTimeout = new("--stop-timeout") { Description = "Seconds to wait for that before it is killed", HelpName = "SECONDS" };
    private readonly LimitOptions _limits = new();
    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();
    private readonly Option<string[]> _securityOptions = new("--security-opt")
    {
        Description = "Security option: no-new-privileges, seccomp=unconfined or seccomp=FILE",
        HelpName = "OPTION",
    };

    protected RunnableCommand(string name, string description)
        : base(name, description)
    {
        _securityOptions.Validators.Add(CheckSecurityOptions);
        Add(_name);
        Add(_environment);
        Add(_environmentFiles);
        Add(_workingDirectory);
        Add(_user);
        Add(_hostname);
        Add(_domainName);
        Add(_entrypoint);
        Add(_labels);
        Add(_interactive);
        Add(_remove);
        Add(_pull);
        Add(_stopSignal);
        Add(_stopTimeout);
        _limits.AddTo(this);
        Add(_platform);
        Add(_insecure);
        Add(_securityOptions);
        Add(_image);
        Add(_command);
    }

    /// <summary>Makes the image local, showing the pull on standard error, and gathers the options of the container.</summary>
    protected async Task<ContainerOptions> PrepareAsync(ContainerEngine engine, ParseResult result, CancellationToken cancellation)
    {
        ImageInfo image = await engine.Images.GetOrPullAsync(
            result.GetRequiredValue(_image),
            result.GetValue(_pull),
            PullCommand.OptionsOf(result, _platform, _insecure),
            PullDisplay.OnError(),
            cancellation).ConfigureAwait(false);
        SecurityOptions security = SecurityOptions.Parse(result.GetValue(_securityOptions) ?? []);
        ContainerOptions options = new()
        {
            Image = result.GetRequiredValue(_image),
            Name = result.GetValue(_name),
            Command = result.GetValue(_command) is { Length: > 0 } command ? command : null,
            Entrypoint = result.GetValue(_entrypoint) is { } entrypoint ? entrypoint.Length == 0 ? [] : [entrypoint] : null,
            Environment = [.. (result.GetValue(_environmentFiles) ?? []).SelectMany(EnvironmentFile.Read), .. result.GetValue(_environment) ?? []],
            WorkingDirectory = result.GetValue(_workingDirectory),
            User = result.GetValue(_user),
            Hostname = result.GetValue(_hostname),
            DomainName = result.GetValue(_domainName),
            Labels = Labels(result.GetValue(_labels) ?? []),
            Interactive = result.GetValue(_interactive),
            Remove = result.GetValue(_remove),
            StopSignal = result.GetValue(_stopSignal),
            StopTimeout = result.GetValue(_stopTimeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            NoNewPrivileges = security.NoNewPrivileges,
            SeccompProfile = security.SeccompProfile,
        };
        return _limits.Apply(options, result);
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

    private static void CheckSecurityOptions(System.CommandLine.Parsing.OptionResult result)
    {
        try
        {
            _ = SecurityOptions.Parse(result.Tokens.Select(token => token.Value));
        }
        catch (ContainerOptionsException exception)
        {
            result.AddError(exception.Message);
        }
    }

    private static PullPolicy Fault(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}
