using System.Management.Automation;
using Containers.Engine.Host.Services;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Start-ContainerService</c>: answers docker's API for other tools.</summary>
[Cmdlet(VerbsLifecycle.Start, "ContainerService", SupportsShouldProcess = true)]
[OutputType(typeof(ApiServiceInfo))]
public sealed class StartContainerService : ContainersCmdlet
{
    /// <summary>The socket's file.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Socket { get; set; }

    /// <summary>The group that may use the socket.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>How long nobody may have asked before it ends; zero for never.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? IdleTimeout { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string socket = Socket is null ? ApiServiceOptions.UsualSocket : GetUnresolvedProviderPathFromPSPath(Socket);
        ForItem(socket, () =>
        {
            if (ShouldProcess(socket))
            {
                ApiServiceOptions options = new()
                {
                    Program = EngineSession.Program("container-service", Engine.Paths), Socket = socket, Group = Group, IdleTimeout = IdleTimeout,
                };
                WriteObject(Await(cancellation => Engine.Services.StartAsync(options, cancellation)));
            }
        });
    }
}
