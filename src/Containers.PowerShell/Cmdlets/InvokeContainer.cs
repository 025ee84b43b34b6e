using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary>
/// <c>Invoke-Container</c>: runs a new container in the foreground. Its lines come out of the pipeline, or as errors, as it writes them;
/// what goes into the pipeline is its standard input; its exit code is <c>$LASTEXITCODE</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "Container", DefaultParameterSetName = ImageSet)]
[Alias("Run-Container")]
[OutputType(typeof(string))]
public sealed class InvokeContainer : ContainerCreationCmdlet
{
    private ForegroundProcess? _process;

    /// <summary>The image, by name or id, or as Get-Image gives it. It is pulled if it is missing.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>Program and arguments, in place of the image's own.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true, ParameterSetName = ImageSet)]
    public string[]? Command { get; set; }

    /// <summary>The container's name; one is made up if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The keys that detach from the container's terminal, with -Tty; those of docker's configuration if not given, else ctrl-p,ctrl-q.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? DetachKeys { get; set; }

    /// <summary>What the container reads from its standard input, each object as a line.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ForItem(Image, () =>
    {
        LastExitCode = ContainerProcess.EngineFailed;
        bool hasInput = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        ContainerOptions options = Prepare(Image, Name, Command, interactive: hasInput);
        if (Interactive || Tty)
        {
            AttachOptions attach = new() { DetachKeys = DetachKeys };
            LastExitCode = Await(cancellation => Engine.Containers.RunAsync(options, attach, cancellation)) ?? 0;
            return;
        }

        _process = StartForeground(() => Await(cancellation => Engine.Containers.InvokeAsync(options, cancellation)), hasInput);
    });

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        ForItem(Image, () => Await(cancellation => _process?.WriteLineAsync(InputObject?.ToString() ?? "", cancellation) ?? Task.CompletedTask));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_process is { } process)
        {
            ForItem(Image, () => LastExitCode = Await(process.CompleteAsync));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _process?.Dispose();
        base.Dispose(disposing);
    }
}
