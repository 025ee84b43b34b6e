namespace Containers.Engine.Content;

/// <summary>What is being done with a layer.</summary>
public enum LayerPhase
{
    /// <summary>It is not its turn yet, or another process works on it.</summary>
    Waiting,

    /// <summary>It comes from the registry, and is unpacked as it comes.</summary>
    Downloading,

    /// <summary>Its blob is there and is unpacked.</summary>
    Extracting,

    /// <summary>It goes to the registry.</summary>
    Uploading,

    /// <summary>It goes into an archive, or comes from one.</summary>
    Copying,

    /// <summary>It is compressed anew, and goes on under another digest.</summary>
    Compressing,

    /// <summary>It was compressed anew.</summary>
    Compressed,

    /// <summary>There was nothing to do.</summary>
    Exists,

    /// <summary>It is where it was to go.</summary>
    Done,
}
