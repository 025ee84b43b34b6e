using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary>
/// <c>Connect-Container</c>: joins this console's input and output with those of a container that runs, until it ends or the detach keys are
/// typed. Its exit code is <c>$LASTEXITCODE</c>.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "Container")]
[Alias("Attach-Container")]
[OutputType(typeof(void))]
public sealed class ConnectContainer : ContainersCmdlet
{
    /// <summary>The container: a name, an id or the unique start of one, or as Get-Container gives it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Name", "Id")]
    [ValidateNotNullOrEmpty]
    public ContainerTarget Container { get; set; } = null!;

    /// <summary>Passes nothing on to the container.</summary>
    [Parameter]
    public SwitchParameter NoInput { get; set; }

    /// <summary>The keys that detach from a container with a terminal; those of docker's configuration if not given, else ctrl-p,ctrl-q.</summary>
    [Parameter]
    public string? DetachKeys { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(Container, () =>
    {
        LastExitCode = ContainerProcess.EngineFailed;
        AttachOptions options = new() { Input = !NoInput, DetachKeys = DetachKeys };
        SetExitCode(Await(cancellation => Engine.Containers.Find(Container.Key).AttachAsync(options, cancellation)) ?? 0, $"The program in container {Container}");
    });
}
