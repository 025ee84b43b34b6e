using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Enter-Container</c>: a shell in a container that runs, on this console. Its exit code is <c>$LASTEXITCODE</c>.</summary>
[Cmdlet(VerbsCommon.Enter, "Container")]
[OutputType(typeof(void))]
public sealed class EnterContainer : ExecutionCmdlet
{
    /// <summary>bash where the container has it, else sh.</summary>
    private static readonly string[] AnyShell = ["/bin/sh", "-c", "command -v bash >/dev/null && exec bash; exec sh"];

    /// <summary>The container: a name, an id or the unique start of one, or as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Name", "Id")]
    [ValidateNotNullOrEmpty]
    public ContainerTarget Container { get; set; } = null!;

    /// <summary>Program and arguments in place of a shell.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Command { get; set; }

    /// <summary>The keys that leave the program while it goes on; those of docker's configuration if not given, else ctrl-p,ctrl-q.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? DetachKeys { get; set; }

    /// <summary>No parameter for people (<see cref="ProgramWords.Letter"/>).</summary>
    [Parameter(DontShow = true)]
    [Alias("c", "o")]
    public SwitchParameter Letter { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => RequireClearWords(nameof(Container));

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(Container, () =>
    {
        LastExitCode = ContainerProcess.EngineFailed;
        ExecOptions options = Options(Command ?? AnyShell) with { Interactive = true, Terminal = true, DetachKeys = DetachKeys };
        if (Console.IsInputRedirected)
        {
            throw new ContainerOptionsException("There is no terminal to enter a container from. Use Invoke-ContainerCommand.");
        }

        int? code = Await(cancellation => Engine.Containers.Find(Container.Key).ExecuteOnOwnStreamsAsync(options, null, cancellation));
        SetExitCode(code ?? 0, $"The program in container {Container}");
    });
}
