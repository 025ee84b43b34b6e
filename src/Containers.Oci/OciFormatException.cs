namespace Containers.Oci;

/// <summary>Text that does not follow the OCI specification it should follow. The message says which text, and what is wrong in it.</summary>
public sealed class OciFormatException : FormatException
{
    /// <summary>Describes one fault.</summary>
    public OciFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
