namespace Containers.Engine.Containers.Changes;

/// <summary>One difference between a container's files and its image's.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Path">The file, from the container's root: <c>/etc/hosts</c>.</param>
/// <param name="Container">The container's name.</param>
public sealed record ContainerChange(ContainerChangeKind Kind, string Path, string Container)
{
    /// <summary>As docker writes it: <c>A /etc/new</c>.</summary>
    public override string ToString() => $"{Kind.ToString()[0]} {Path}";
}
