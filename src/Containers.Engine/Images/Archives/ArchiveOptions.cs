using Containers.Oci;

namespace Containers.Engine.Images.Archives;

/// <summary>What images are saved as.</summary>
public enum ArchiveFormat
{
    /// <summary>One tar that <c>docker load</c>, <c>podman load</c> and skopeo's <c>docker-archive:</c> take; it is an OCI archive too.</summary>
    Docker,

    /// <summary>An OCI image layout in one tar: skopeo's <c>oci-archive:</c>.</summary>
    Oci,

    /// <summary>An OCI image layout in a folder: skopeo's <c>oci:</c>. Images are added to what is there.</summary>
    OciLayout,
}

/// <summary>How to load images.</summary>
public sealed record LoadOptions
{
    /// <summary>The platform to choose where an image is there for several; null is this machine's, or the only one there is.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What to call the archive in errors, where it does not come from a file.</summary>
    public string Name { get; init; } = "The archive";
}

/// <summary>How to make an image of a root file system.</summary>
public sealed record ImportOptions
{
    /// <summary>The image's name, with a tag; null gives it none.</summary>
    public ImageReference? Tag { get; init; }

    /// <summary>How the image runs: instructions of a Dockerfile, such as <c>CMD ["/bin/sh"]</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>A remark for the image's history; null tells where it comes from.</summary>
    public string? Message { get; init; }

    /// <summary>The platform that the files are for; null is this machine's.</summary>
    public Platform? Platform { get; init; }

    /// <summary>What to call the archive in errors and in the history, where it does not come from a file.</summary>
    public string Name { get; init; } = "-";
}
