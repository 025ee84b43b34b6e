namespace Containers.Engine.Volumes;

/// <summary>No volume has a given name.</summary>
public sealed class VolumeNotFoundException(string name) : ContainersException(
    ErrorKind.NotFound, "VolumeNotFound", $"There is no volume '{name}'. Get-ContainerVolume, or containers volume ls, lists those there are.")
{
    /// <summary>The name that was given.</summary>
    public string Name { get; } = name;
}
