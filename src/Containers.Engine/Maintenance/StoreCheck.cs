namespace Containers.Engine.Maintenance;

/// <summary>What is wrong with a part of the store.</summary>
public enum StoreFault
{
    /// <summary>A blob that an image needs is not there.</summary>
    BlobMissing,

    /// <summary>A blob is not what its digest says.</summary>
    BlobDamaged,

    /// <summary>An unpacked layer that an image needs is not there.</summary>
    LayerMissing,

    /// <summary>An unpacked layer is not what its archive says.</summary>
    LayerDamaged,

    /// <summary>What is kept of a container cannot be read.</summary>
    ContainerDamaged,

    /// <summary>A network lacks something on this machine, or has what a container left that does not run.</summary>
    NetworkIncomplete,

    /// <summary>What is kept of a volume cannot be read; its files are there.</summary>
    VolumeDamaged,

    /// <summary>A copy of files into a volume was not finished.</summary>
    VolumeUnfinished,

    /// <summary>Another container was being put in the place of one when that was killed; the old one has a longer name, or neither runs.</summary>
    RecreationUnfinished,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Subject">The digest of the blob, the chain ID of the layer, the ID of the container, the name of the volume, or <c>networks</c>.</param>
/// <param name="Images">The images that need it, by their names.</param>
/// <param name="Message">The fault in words, and what to do where it stays.</param>
/// <param name="Repaired">Whether it is right again.</param>
public sealed record StoreProblem(StoreFault Fault, string Subject, IReadOnlyList<string> Images, string Message, bool Repaired)
{
    /// <summary>The fault in words.</summary>
    public override string ToString() => Message;
}

/// <summary>What a check of the store found.</summary>
/// <param name="Blobs">How many blobs were read.</param>
/// <param name="Layers">How many unpacked layers were compared with their archives.</param>
/// <param name="Containers">How many containers were read.</param>
/// <param name="Problems">Everything that is or was wrong.</param>
public sealed record StoreCheck(int Blobs, int Layers, int Containers, IReadOnlyList<StoreProblem> Problems)
{
    /// <summary>Whether nothing is wrong, any more.</summary>
    public bool IsHealthy => Problems.All(problem => problem.Repaired);
}
