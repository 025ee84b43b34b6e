namespace Containers.Engine.Volumes;

/// <summary>A volume cannot be removed or replaced: containers have it.</summary>
public sealed class VolumeInUseException(string name, string message) : ContainersException(ErrorKind.InUse, "VolumeInUse", message)
{
    /// <summary>The volume's name.</summary>
    public string Name { get; } = name;
}
