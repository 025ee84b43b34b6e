using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that make a container: its options, and pulling the image it is made from.</summary>
public abstract class ContainerCreationCmdlet : LimitingCmdlet
{
    /// <summary>The program that the container runs, in place of the image's entry point; an empty array for none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [AllowEmptyCollection]
    public string[]? Entrypoint { get; set; }

    /// <summary>Environment variables by name. A value of <c>$null</c> passes this process's own value on.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Alias("Env")]
    public IDictionary? Environment { get; set; }

    /// <summary>Files with a <c>NAME=value</c> on each line; <see cref="Environment"/> comes after them.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? EnvironmentFile { get; set; }

    /// <summary>The working directory of the program, in the container.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? WorkingDirectory { get; set; }

    /// <summary>The user and group that the program runs as, by name or id: <c>user[:group]</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? User { get; set; }

    /// <summary>The container's host name; the start of its id if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? Hostname { get; set; }

    /// <summary>The container's NIS domain name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? DomainName { get; set; }

    /// <summary>Labels by name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public IDictionary? Label { get; set; }

    /// <summary>Removes the container when it ends.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Remove { get; set; }

    /// <summary>The signal that asks the container to stop, by name or number.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? StopSignal { get; set; }

    /// <summary>Seconds to wait after that signal before the container is killed.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? StopTimeout { get; set; }

    /// <summary>How readily the kernel ends it when the machine's memory is short, -1000 to 1000.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public int? OomScoreAdjust { get; set; }

    /// <summary>Limits of each process by name, nofile=1024:2048 for soft and hard limit; -1 for none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? Ulimit { get; set; }

    /// <summary>When to pull the image.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public PullPolicy PullPolicy { get; set; } = PullPolicy.Missing;

    /// <summary>The platform of the image, <c>os/architecture[/variant]</c>, if not this machine's.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted when the image is pulled.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Insecure { get; set; }

    /// <summary>
    /// Security options: <c>no-new-privileges</c> keeps programs from gaining any by set-user-ID or file capabilities,
    /// <c>seccomp=unconfined</c> allows all system calls, <c>seccomp=FILE</c> those of a profile in docker's form.
    /// </summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? SecurityOption { get; set; }

    /// <summary>Makes the image local and gathers the container's options.</summary>
    private protected ContainerOptions Prepare(string image, string? name, string[]? command, bool interactive = false)
    {
        PullOptions pull = new() { Platform = Platform is null ? null : Oci.Platform.Parse(Platform), Insecure = Insecure };
        AwaitImage(image, (progress, cancellation) => Engine.Images.GetOrPullAsync(image, PullPolicy, pull, progress, cancellation));
        return new ContainerOptions
        {
            Image = image,
            Name = name,
            Command = command is { Length: > 0 } ? command : null,
            Entrypoint = Entrypoint,
            Environment = [.. (EnvironmentFile ?? []).SelectMany(ReadEnvironmentFile), .. TableEntries.Assignments(Environment)],
            WorkingDirectory = WorkingDirectory,
            User = User,
            Hostname = Hostname,
            DomainName = DomainName,
            Labels = TableEntries.Of(Label).ToDictionary(entry => entry.Key, entry => entry.Value ?? "", StringComparer.Ordinal),
            Interactive = interactive,
            Remove = Remove,
            Limits = AskedLimits,
            Ulimits = Ulimit,
            OomScoreAdjust = OomScoreAdjust,
            StopSignal = StopSignal,
            StopTimeout = StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Security = SecurityOption is null ? null : ReadSecurity(SecurityOption),
        };
    }

    private SecurityOptions ReadSecurity(string[] options)
    {
        SecurityOptions security = SecurityOptions.Parse(options);
        return security is { HasSeccompFile: true, SeccompProfile: { } file }
            ? security with { SeccompProfile = GetUnresolvedProviderPathFromPSPath(file) }
            : security;
    }

    private IReadOnlyList<string> ReadEnvironmentFile(string path) =>
        Containers.Engine.Containers.EnvironmentFile.Read(GetUnresolvedProviderPathFromPSPath(path));
}
