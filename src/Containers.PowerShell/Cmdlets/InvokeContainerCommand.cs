using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary>
/// <c>Invoke-ContainerCommand</c>: runs one more program in a container that runs. Its lines come out of the pipeline, or as errors; what
/// goes into the pipeline is its standard input; its exit code is <c>$LASTEXITCODE</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "ContainerCommand")]
[Alias("Exec-Container")]
[OutputType(typeof(string))]
public sealed class InvokeContainerCommand : ExecutionCmdlet
{
    private ForegroundProcess? _process;

    /// <summary>The container: a name, an id or the unique start of one, or as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [ValidateNotNullOrEmpty]
    public string Container { get; set; } = "";

    /// <summary>Program and arguments.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromRemainingArguments = true)]
    [ValidateNotNullOrEmpty]
    public string[] Command { get; set; } = [];

    /// <summary>Leaves the program to itself once it runs; nothing of what it writes is kept.</summary>
    [Parameter]
    public SwitchParameter Detach { get; set; }

    /// <summary>What the program reads from its standard input, each object as a line.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ForItem(Container, () =>
    {
        LastExitCode = ContainerProcess.EngineFailed;
        bool hasInput = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        ExecOptions options = Options(Command) with { Interactive = hasInput };
        if (Detach)
        {
            Engine.Containers.ExecuteDetached(Container, options);
            LastExitCode = 0;
        }
        else
        {
            _process = StartForeground(() => Engine.Containers.Execute(Container, options), hasInput);
        }
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(
        Container, () => Await(cancellation => _process?.WriteLineAsync(InputObject?.ToString() ?? "", cancellation) ?? Task.CompletedTask));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_process is { } process)
        {
            ForItem(Container, () => LastExitCode = Await(process.CompleteAsync));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _process?.Dispose();
        base.Dispose(disposing);
    }
}
