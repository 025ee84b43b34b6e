using System.Management.Automation;
using Containers.Engine.Host.Services;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Stop-ContainerService</c>: ends services that answer docker's API. Containers go on.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ContainerService", SupportsShouldProcess = true)]
public sealed class StopContainerService : ServiceCmdlet
{
    /// <summary>The sockets: files, wildcards, or services as Get-ContainerService gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ServiceSocketCompleter))]
    [ServiceSocket]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Socket { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string socket in Socket)
        {
            ForItem(socket, () =>
            {
                foreach (ApiServiceInfo service in Find(socket))
                {
                    if (ShouldProcess(service.Socket))
                    {
                        Await(cancellation => Engine.Services.StopAsync(service, cancellation));
                    }
                }
            });
        }
    }
}
