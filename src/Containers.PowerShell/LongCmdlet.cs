using System.Collections;
using System.Management.Automation;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets whose work may take long: with <see cref="AsJob"/> it is done in the background.</summary>
public abstract class LongCmdlet : ContainersCmdlet
{
    /// <summary>Gives a job that does the work in the background, one for each object of the pipeline.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AsJob)
        {
            BackgroundJob.Start(this, new Hashtable(MyInvocation.BoundParameters));
        }
        else
        {
            Process();
        }
    }

    /// <summary>Does the cmdlet's work on one object of the pipeline.</summary>
    private protected abstract void Process();
}
