using System.Management.Automation;
using Containers.Engine.Host.Services;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerService</c>: which services answer docker's API with the containers of this store.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerService")]
[OutputType(typeof(ApiServiceInfo))]
public sealed class GetContainerService : ServiceCmdlet
{
    /// <summary>The sockets, or patterns of them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ServiceSocketCompleter))]
    [ServiceSocket]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Socket { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string? socket in Socket ?? [null!])
        {
            ForItem(socket ?? "the services", () => WriteObject(Find(socket), enumerateCollection: true));
        }
    }
}
