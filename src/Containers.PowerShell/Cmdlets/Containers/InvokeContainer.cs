using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary>
/// <c>Invoke-Container</c>: runs a new container in the foreground. Its streams are those of a native command: its lines come out of the
/// pipeline and the error stream as it writes them; what goes into the pipeline is its standard input; its exit code is <c>$LASTEXITCODE</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "Container", DefaultParameterSetName = ImageSet, SupportsShouldProcess = true)]
[Alias("Run-Container")]
[OutputType(typeof(string))]
public sealed class InvokeContainer : ContainerCreationCmdlet
{
    private bool _isFromPipeline;

    /// <summary>The image, by name or id, or as Get-Image gives it; where it comes from the pipeline, one container after the other. It is pulled if it is missing.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>Program and arguments, in place of the image's own.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true, ParameterSetName = ImageSet)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    public string[]? Command { get; set; }

    /// <summary>The container's name; one is made up if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The keys that detach from the container's terminal, with -Tty; those of docker's configuration if not given, else ctrl-p,ctrl-q.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? DetachKeys { get; set; }

    /// <summary>Writes standard output into this file as it is, byte by byte, in place of lines to the pipeline. The file is replaced.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Gives standard output as bytes in place of lines.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Makes an exit code other than zero an error.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter ErrorOnExitCode { get; set; }

    /// <summary>How long the program may run, a time span or such as 30s; then it is ended, and that is an error. As long as it takes, if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>What the container reads from its standard input, bytes as they are, each other object as a line.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    private protected override bool HasInput => !_isFromPipeline && base.HasInput;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireClearWords(nameof(Image));
        _isFromPipeline = !MyInvocation.BoundParameters.ContainsKey(nameof(Image));
        if (!_isFromPipeline)
        {
            ForItem(Image, Start);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_isFromPipeline)
        {
            WriteInput(InputObject);
        }
        else
        {
            ForItem(Image, Start);
            CompleteForeground();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => CompleteForeground();

    private void Start()
    {
        if (!IsWhatIf)
        {
            LastExitCode = ContainerProcess.EngineFailed;
        }

        ContainerOptions options = Read(Image, Name, Command, interactive: HasInput);
        bool isInConsole = Interactive || Tty;
        if (isInConsole && (OutFile is not null || AsByteStream))
        {
            throw new ContainerOptionsException("With -Interactive or -Tty the output is the console's. Leave -OutFile and -AsByteStream away.");
        }

        AttachOptions attach = new AttachOptions { DetachKeys = DetachKeys }.Check(options);
        if (!IsAgreed(options, "Run container"))
        {
            return;
        }

        if (isInConsole)
        {
            RunInConsole(Create(options), attach);
            return;
        }

        ForegroundOptions foreground = new(Image, $"The container of {Image}")
        {
            OutFile = OutFile, AsByteStream = AsByteStream, ErrorOnExitCode = ErrorOnExitCode, Timeout = Timeout,
        };
        StartForeground(() => Await(Create(options).InvokeAsync), foreground);
    }

    private void RunInConsole(Container container, AttachOptions attach)
    {
        ForegroundOptions console = new(Image, $"Container {container.Name}") { Timeout = Timeout };
        bool isOver = false;
        int? code = Await(async cancellation =>
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            time.CancelAfter(TimerSpan.Of(Timeout));
            try
            {
                return await container.RunAsync(attach, time.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                isOver = true;
                await container.StopAsync(ForegroundProcess.Grace, cancellationToken: cancellation).ConfigureAwait(false);
                return null;
            }
        });
        if (isOver)
        {
            WriteTimedOut(console);
        }
        else
        {
            SetExitCode(code ?? 0, console.Program, ErrorOnExitCode);
        }
    }
}
