namespace Containers.Engine.Layers;

/// <summary>A layer that cannot be unpacked as it is: its archive is malformed, harmful, or not the one its digest says.</summary>
public sealed class LayerException : ContainersException
{
    /// <summary>Describes what is wrong with a layer.</summary>
    public LayerException(string message, Exception? inner = null)
        : base(ErrorKind.Damaged, "LayerInvalid", message, inner)
    {
    }
}
