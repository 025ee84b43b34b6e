using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers start</c>: starts containers that exist, in the background, or one with this program attached.</summary>
internal sealed class StartCommand : Command
{
    public const string WordOnCommandLine = "start";

    private readonly Argument<string[]> _containers = new("CONTAINER")
    {
        Description = "Names or ids of containers",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _attach = new("--attach", "-a") { Description = "Show what the container writes until it ends, and end with its exit code" };
    private readonly Option<bool> _interactive = new("--interactive", "-i") { Description = "Pass standard input on to the container" };
    private readonly Option<bool> _byPolicy = new("--restart-policy") { Description = "Start all containers that should run by their restart policies: after a boot" };
    private readonly AttachmentOptions _attachment = new();

    public StartCommand()
        : base(WordOnCommandLine, "Start containers that exist")
    {
        Add(_containers);
        Add(_attach);
        Add(_interactive);
        Add(_byPolicy);
        _attachment.AddTo(this);
        SetAction(StartAsync);
    }

    private Task<int> StartAsync(ParseResult result)
    {
        string[] names = result.GetValue(_containers) ?? [];
        bool attached = result.GetValue(_attach) || result.GetValue(_interactive);
        if (result.GetValue(_byPolicy))
        {
            return names.Length > 0 || attached ? throw new UsageException("--restart-policy starts what it finds; it takes neither names nor -a or -i.") : StartByPolicyAsync();
        }

        if (names.Length == 0)
        {
            throw new UsageException("name the containers to start.", ExitCode.Failure);
        }

        return !attached ? StartAllAsync(names)
            : names.Length == 1 ? StartAttachedAsync(result, names[0])
            : throw new UsageException("-a and -i are for one container at a time.", ExitCode.Failure);
    }

    private static async Task<int> StartAllAsync(string[] names)
    {
        using Interruption interruption = new();
        ContainerService containers = CommandEngine.Open().Containers;
        return await Failure.ForEachAsync(names, async name =>
        {
            await containers.Find(name).StartAsync(interruption.Token).ConfigureAwait(false);
            Terminal.Tell(name);
        }).ConfigureAwait(false);
    }

    private static async Task<int> StartByPolicyAsync()
    {
        using Interruption interruption = new();
        int code = ExitCode.Success;
        IReadOnlyList<ContainerInfo> started = await CommandEngine.Open().Containers.StartByPolicyAsync(
            (_, exception) =>
            {
                Terminal.ReportError(exception.Message);
                code = ExitCode.Failure;
            },
            interruption.Token).ConfigureAwait(false);
        foreach (ContainerInfo container in started)
        {
            Terminal.Tell(container.Name);
        }

        return code;
    }

    private Task<int> StartAttachedAsync(ParseResult result, string name)
    {
        Container container = CommandEngine.Open().Containers.Find(name);
        return _attachment.AttachAsync(
            result,
            container.Read().Options.Terminal,
            result.GetValue(_interactive),
            (options, cancellation) => container.RunAsync(options, cancellation));
    }
}
