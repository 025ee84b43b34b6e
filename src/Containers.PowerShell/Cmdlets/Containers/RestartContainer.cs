using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Linux.Processes;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Restart-Container</c>: stops containers that run, and starts them, or new ones in their place.</summary>
[Cmdlet(VerbsLifecycle.Restart, "Container", DefaultParameterSetName = RestartSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class RestartContainer : ContainerCreationCmdlet
{
    private const string RestartSet = "Restart";

    private RowParameters? _rows;
    private HashSet<string> _said = [];

    /// <inheritdoc cref="ContainerTargetCmdlet.Name"/>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [Alias("Id", "Container")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Name { get; set; } = [];

    /// <inheritdoc cref="ContainerTargetCmdlet.Exclude"/>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[]? Exclude { get; set; }

    /// <inheritdoc cref="StopContainer.Timeout"/>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <inheritdoc cref="StopContainer.Signal"/>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signal { get; set; }

    /// <summary>Gives the containers as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc cref="LongCmdlet.AsJob"/>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>
    /// Puts a new container in the place of each, with its name, options, networks and volumes, of its image as that is now. Parameters of New-Container go before
    /// the options that it had.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ImageSet)]
    public SwitchParameter Recreate { get; set; }

    /// <summary>Another image for the new container, by name or id, or as Get-Image gives it.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>Program and arguments of the new container.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    public string[]? Command { get; set; }

    /// <summary>How long the new container may take until it is healthy; one minute if not given. After that, the old one is back.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan ReadyTimeout { get; set; } = new RecreateOptions().ReadyTimeout;

    /// <summary>A row of a table, whose columns are parameters of this cmdlet: Name, Image, Memory and all others.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireClearWords(nameof(Name));
        _rows = new RowParameters(this);
        _said = new(MyInvocation.BoundParameters.Keys, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AsJob)
        {
            BackgroundJob.Start(this, new Hashtable(MyInvocation.BoundParameters));
        }
        else if (ParameterSetName == RestartSet || !_rows!.Take(InputObject))
        {
            ForContainers(Name, Exclude, Process);
        }
    }

    // One after the other, as docker's command does: while one restarts, the others serve.
    private void Process(ContainerInfo container)
    {
        _ = Signal is null ? 0 : Signals.Parse(Signal); // A signal of no name is an error before anybody is asked, and with -WhatIf too.
        if ((Recreate ? ShouldProcess(container.Name, $"Recreate of image {Image ?? container.Image}") : ShouldProcess(container.Name))
            && Change(container) is var changed && PassThru)
        {
            WriteObject(changed);
        }
    }

    private ContainerInfo Change(ContainerInfo container)
    {
        Container old = Engine.Containers.Find(container.Id);
        if (!Recreate)
        {
            return Await(cancellation => old.RestartAsync(Timeout, Signal, cancellation), $"Restarting {container.Name}");
        }

        string image = Image ?? container.Image;
        ContainerOptions asked = Read(image, name: null, Command);
        return AwaitTransfer($"Receiving {image}", (progress, cancellation) => old.RecreateAsync(
            new RecreateOptions
            {
                Image = Image,
                Change = options => GivenOptions.With(options, asked, _said.Contains),
                Pull = Pull(progress),
                StopTimeout = Timeout,
                StopSignal = Signal,
                ReadyTimeout = ReadyTimeout,
            },
            cancellation));
    }
}
