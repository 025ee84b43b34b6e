using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerLog</c>: what containers wrote.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerLog")]
[OutputType(typeof(ContainerLogEntry), typeof(string))]
public sealed class GetContainerLog : ContainerTargetCmdlet
{
    /// <summary>Goes on with what the container writes until it ends.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Only this many lines from the end.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Only lines from this time on.</summary>
    [Parameter]
    [PointInTime]
    public DateTime? Since { get; set; }

    /// <summary>Only lines before this time.</summary>
    [Parameter]
    [PointInTime]
    public DateTime? Until { get; set; }

    /// <summary>Gives text, each line after its time in UTC, in place of objects.</summary>
    [Parameter]
    public SwitchParameter Timestamps { get; set; }

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        ContainerLogOptions options = new() { Follow = Follow, Tail = Tail, Since = Since, Until = Until };
        Await(async cancellation =>
        {
            await foreach (ContainerLogEntry entry in Engine.Containers.Find(container.Id).ReadLogAsync(options, cancellation).ConfigureAwait(false))
            {
                await Queue.PostAsync(() => WriteObject(Timestamps ? TextOf(entry) : entry), cancellation).ConfigureAwait(false);
            }
        });
    }

    private static string TextOf(ContainerLogEntry entry) =>
        entry.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '", CultureInfo.InvariantCulture) + entry.Text;
}
