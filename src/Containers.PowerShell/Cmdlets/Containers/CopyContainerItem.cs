using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Copying;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Copy-ContainerItem</c>: copies files into containers and out of them.</summary>
[Cmdlet(VerbsCommon.Copy, "ContainerItem", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
public sealed class CopyContainerItem : ContainersCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>What to copy: <c>NAME:PATH</c> of a container, or files and folders here, where wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ArgumentCompleter(typeof(FileLocationCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files and folders here, as they are written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Where to: <c>NAME:PATH</c> of a container, or a path here.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(FileLocationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Lets files keep their owners; else they belong to root in a container, and to the caller here.</summary>
    [Parameter]
    [Alias("Archive")]
    public SwitchParameter KeepOwner { get; set; }

    /// <summary>Copies what a symbolic link leads to, where the source is one.</summary>
    [Parameter]
    public SwitchParameter FollowLink { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            ForItem(path, () =>
            {
                FileLocation location = FileLocation.Parse(path);
                if (location.Container is not null)
                {
                    Copy(location);
                    return;
                }

                string ending = EndingOf(path);
                foreach (string file in WildcardPattern.ContainsWildcardCharacters(path) ? GetResolvedProviderPathFromPSPath(path, out _) : [Here(path)])
                {
                    ForItem(file, () => Copy(new FileLocation(null, file.TrimEnd('/') + ending)));
                }
            });
        }

        foreach (string path in LiteralPath)
        {
            ForItem(path, () => Copy(new FileLocation(null, Here(path).TrimEnd('/') + EndingOf(path))));
        }
    }

    /// <summary>The end of a path that has a meaning, and that PowerShell takes away.</summary>
    private static string EndingOf(string path) =>
        path is "." || path.EndsWith("/.", StringComparison.Ordinal) ? "/." : path.EndsWith('/') ? "/" : "";

    private string Here(string path) => GetUnresolvedProviderPathFromPSPath(path);

    private void Copy(FileLocation source)
    {
        FileLocation target = FileLocation.Parse(Destination);
        if (target.Container is null)
        {
            target = target with { Path = Here(Destination).TrimEnd('/') + EndingOf(Destination) };
        }

        if (ShouldProcess(target.ToString(), $"Copy {source}"))
        {
            Await(
                cancellation => Engine.Containers.CopyAsync(source, target, new() { KeepOwner = KeepOwner, FollowLink = FollowLink }, cancellation),
                $"Copying {source} to {target}");
        }
    }
}
