using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Restart-Container</c>: stops containers that run, and starts them, or new ones in their place.</summary>
[Cmdlet(VerbsLifecycle.Restart, "Container", DefaultParameterSetName = RestartSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class RestartContainer : StoppingCmdlet
{
    private const string RestartSet = "Restart";
    private const string RecreateSet = "Recreate";

    /// <summary>Puts a new container in the place of each, with its name, options, networks and volumes, of its image as that is now.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecreateSet)]
    public SwitchParameter Recreate { get; set; }

    /// <summary>Another image for the new container, by name or id, or as Get-Image gives it.</summary>
    [Parameter(ParameterSetName = RecreateSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>When to pull the image.</summary>
    [Parameter(ParameterSetName = RecreateSet)]
    public PullPolicy PullPolicy { get; set; } = PullPolicy.Missing;

    /// <summary>Allows plain HTTP and certificates that are not trusted when the image is pulled.</summary>
    [Parameter(ParameterSetName = RecreateSet)]
    public SwitchParameter Insecure { get; set; }

    /// <summary>How long the new container may take until it is healthy; one minute if not given. After that, the old one is back.</summary>
    [Parameter(ParameterSetName = RecreateSet)]
    [Duration]
    public TimeSpan ReadyTimeout { get; set; } = new RecreateOptions().ReadyTimeout;

    /// <inheritdoc/>
    private protected override void ProcessContainer(ContainerInfo container)
    {
        // One after the other, as docker's command does: while one restarts, the others serve.
        if (IsAgreed(container, Recreate ? $"Recreate of image {Image ?? container.Image}" : null) && Change(container) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }

    private ContainerInfo Change(ContainerInfo container)
    {
        Container old = Engine.Containers.Find(container.Id);
        return Recreate
            ? AwaitTransfer($"Receiving {Image ?? container.Image}", (progress, cancellation) => old.RecreateAsync(
                new RecreateOptions
                {
                    Image = Image,
                    Pull = new ImagePull { Policy = PullPolicy, Options = new PullOptions { Insecure = Insecure }, Progress = progress },
                    StopTimeout = Timeout,
                    StopSignal = Signal,
                    ReadyTimeout = ReadyTimeout,
                },
                cancellation))
            : Await(cancellation => old.RestartAsync(Timeout, Signal, cancellation), $"Restarting {container.Name}");
    }
}
