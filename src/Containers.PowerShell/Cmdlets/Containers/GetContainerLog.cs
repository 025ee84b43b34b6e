using System.Globalization;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerLog</c>: what containers wrote.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerLog")]
[OutputType(typeof(ContainerLogEntry), typeof(string))]
public sealed class GetContainerLog : ContainerTargetCmdlet
{
    private readonly List<ContainerInfo> _followed = [];

    /// <summary>Goes on with what the containers write until they end; lines of several come as they are written.</summary>
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
        if (Follow)
        {
            _followed.Add(container);
        }
        else
        {
            Await(cancellation => WriteAsync(container, cancellation));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_followed.Count > 0)
        {
            ForItem(_followed[0], () => Await(cancellation => Task.WhenAll(_followed.Select(container => FollowAsync(container, cancellation)))));
        }

        base.EndProcessing();
    }

    /// <summary>Follows one of several, whose error does not end the others.</summary>
    private async Task FollowAsync(ContainerInfo container, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(container, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception) && !cancellation.IsCancellationRequested)
        {
            await Queue.PostAsync(() => ForItem(container, () => ExceptionDispatchInfo.Throw(exception)), cancellation).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(ContainerInfo container, CancellationToken cancellation)
    {
        ContainerLogOptions options = new() { Follow = Follow, Tail = Tail, Since = Since, Until = Until };
        await foreach (ContainerLogEntry entry in Engine.Containers.Find(container.Id).ReadLogAsync(options, cancellation).ConfigureAwait(false))
        {
            await Queue.PostAsync(() => WriteObject(Timestamps ? TextOf(entry) : entry), cancellation).ConfigureAwait(false);
        }
    }

    private static string TextOf(ContainerLogEntry entry) =>
        entry.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z '", CultureInfo.InvariantCulture) + entry.Text;
}
