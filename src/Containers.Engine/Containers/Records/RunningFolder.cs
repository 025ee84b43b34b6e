namespace Containers.Engine.Containers.Records;

/// <summary>Where what belongs to one run of a container is: gone with the boot at the latest.</summary>
internal readonly record struct RunningFolder(string Path)
{
    /// <summary>The socket of those who attach.</summary>
    public string AttachSocket => System.IO.Path.Combine(Path, "attach");

    /// <summary>The socket of those who change its network.</summary>
    public string NetworkSocket => System.IO.Path.Combine(Path, "network");

    /// <summary>Where another OCI runtime than the product's own keeps what it has of the container.</summary>
    public string Runtime => System.IO.Path.Combine(Path, "runtime");

    /// <summary>Removes it with all in it.</summary>
    public void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    public static RunningFolder Of(StorePaths paths, string id) => new(System.IO.Path.Combine(paths.RunningContainers, id));
}
