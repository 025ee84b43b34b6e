namespace Containers.Engine.Containers.Copying;

/// <summary>How files are copied from and to containers.</summary>
public sealed record CopyOptions
{
    /// <summary>Whether a symbolic link as the source stands for the file it leads to; else it is copied itself.</summary>
    public bool FollowLink { get; init; }

    /// <summary>Whether what is in a folder stands in an archive below <c>.</c>, with that folder itself.</summary>
    public bool NamesContents { get; init; }

    /// <summary>Whether files keep their owners. Else they belong to root in a container, and to the caller on this machine.</summary>
    public bool KeepOwner { get; init; }
}
