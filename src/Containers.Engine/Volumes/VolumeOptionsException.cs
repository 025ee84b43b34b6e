namespace Containers.Engine.Volumes;

/// <summary>A volume, or what is mounted in a container, cannot be had as asked.</summary>
public sealed class VolumeOptionsException(string message, Exception? inner = null) : ContainersException(ErrorKind.Invalid, "VolumeOptionsInvalid", message, inner);
