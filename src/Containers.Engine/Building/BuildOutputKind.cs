namespace Containers.Engine.Building;

/// <summary>What a build makes of its result.</summary>
public enum BuildOutputKind
{
    /// <summary>An image of the store.</summary>
    Image,

    /// <summary>An image of the store that is sent to the registries of its names. One for several platforms is sent alone, as an index.</summary>
    Registry,

    /// <summary>The files, in a folder.</summary>
    Folder,

    /// <summary>The files, in a tar archive.</summary>
    Archive,

    /// <summary>An OCI image layout in a folder.</summary>
    OciLayout,

    /// <summary>An OCI image layout in a tar archive.</summary>
    OciArchive,

    /// <summary>A tar archive that <c>docker load</c> takes.</summary>
    DockerArchive,

    /// <summary>Nothing but the steps in the cache.</summary>
    CacheOnly,
}
