namespace Containers.Engine.Volumes;

/// <summary>The kinds of what can be mounted in a container, by docker's names.</summary>
public static class MountTypes
{
    /// <summary>A volume.</summary>
    public const string Volume = "volume";

    /// <summary>A file or folder of this machine.</summary>
    public const string Bind = "bind";

    /// <summary>A folder in memory that starts empty.</summary>
    public const string Tmpfs = "tmpfs";

    /// <summary>The files of an image, to read.</summary>
    public const string Image = "image";
}
