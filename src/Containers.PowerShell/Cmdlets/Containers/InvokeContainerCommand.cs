using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary>
/// <c>Invoke-ContainerCommand</c>: runs one more program in a container that runs. Its streams are those of a native command: its lines
/// come out of the pipeline and the error stream; what goes into the pipeline is its standard input; its exit code is <c>$LASTEXITCODE</c>.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "ContainerCommand", SupportsShouldProcess = true)]
[Alias("Exec-Container")]
[OutputType(typeof(string))]
public sealed class InvokeContainerCommand : ExecutionCmdlet
{
    /// <summary>The container: a name, an id or the unique start of one, or as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [ValidateNotNullOrEmpty]
    public ContainerTarget Container { get; set; } = null!;

    /// <summary>Program and arguments.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Command { get; set; } = [];

    /// <summary>No parameter for people (<see cref="ProgramWords.Letter"/>).</summary>
    [Parameter(DontShow = true)]
    [Alias("c", "e")]
    public SwitchParameter Letter { get; set; }

    /// <summary>Leaves the program to itself once it runs; nothing of what it writes is kept.</summary>
    [Parameter]
    public SwitchParameter Detach { get; set; }

    /// <summary>Writes standard output into this file as it is, byte by byte, in place of lines to the pipeline. The file is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Gives standard output as bytes in place of lines.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>Makes an exit code other than zero an error.</summary>
    [Parameter]
    public SwitchParameter ErrorOnExitCode { get; set; }

    /// <summary>How long the program may run, a time span or such as 30s; then it is ended, and that is an error. As long as it takes, if not given.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>What the program reads from its standard input, bytes as they are, each other object as a line.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireClearWords(nameof(Container));
        RequireProgram();
        if (ShouldProcess(Container.Name, $"Run {Command[0]}"))
        {
            ForItem(Container, MyInvocation.ExpectingInput ? StartWithInput : Start);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteInput(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing() => CompleteForeground();

    /// <summary>Ends the cmdlet with an error where there is a container and no program: what was meant for the one may have been taken for the other.</summary>
    private void RequireProgram()
    {
        if (Command.Length == 0)
        {
            PSArgumentException missing = new(MyInvocation.ExpectingInput
                ? $"'{Container}' is taken for the container, and no program is given. {EachOfPipeline()}"
                : $"No program is given. It follows the container: Invoke-ContainerCommand {Container} -- PROGRAM");
            ThrowTerminatingError(new ErrorRecord(missing, "ProgramMissing", ErrorCategory.SyntaxError, Container.Name));
        }
    }

    private void StartWithInput()
    {
        try
        {
            Start();
        }
        catch (ContainerNotFoundException missing)
        {
            ErrorRecord record = Errors.RecordOf(missing, Container);
            record.ErrorDetails = new ErrorDetails($"{missing.Message} {EachOfPipeline()}");
            WriteError(record);
        }
    }

    private string EachOfPipeline() =>
        $"What comes through the pipeline is standard input; for each container of it, write: ForEach-Object {{ Invoke-ContainerCommand $_ -- {string.Join(' ', [Container.Name, .. Command])} }}";

    private void Start()
    {
        LastExitCode = ContainerProcess.EngineFailed;
        ExecOptions options = Options(Command) with { Interactive = HasInput };
        if (Detach)
        {
            if (OutFile is not null || AsByteStream || ErrorOnExitCode || Timeout is not null)
            {
                throw new ContainerOptionsException(
                    "With -Detach nobody waits for what the program writes or how it ends. Leave -OutFile, -AsByteStream, -ErrorOnExitCode and -Timeout away.");
            }

            Engine.Containers.Find(Container.Key).ExecuteDetached(options);
            LastExitCode = 0;
        }
        else
        {
            ForegroundOptions foreground = new(Container, $"{Command[0]} in container {Container}")
            {
                OutFile = OutFile, AsByteStream = AsByteStream, ErrorOnExitCode = ErrorOnExitCode, Timeout = Timeout,
            };
            StartForeground(() => Engine.Containers.Find(Container.Key).Execute(options), foreground);
        }
    }
}
