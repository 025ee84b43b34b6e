namespace Containers.Engine.Containers.Changes;

/// <summary>What a container did with a file; the values are docker's.</summary>
public enum ContainerChangeKind
{
    /// <summary>It changed the content or the facts of a file of its image, or files in a folder of it.</summary>
    Changed = 0,

    /// <summary>Its image has no such file.</summary>
    Added = 1,

    /// <summary>It removed a file of its image.</summary>
    Deleted = 2,
}
