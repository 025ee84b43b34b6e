using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>Reads what people call a registry.</summary>
internal static class RegistryName
{
    /// <summary>The registry's host as in a reference: of a URL without scheme and path; docker.io for its other names and for none.</summary>
    /// <exception cref="OciFormatException">It is not a registry's name.</exception>
    public static string Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return ImageReference.DefaultRegistry;
        }

        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string host = (scheme < 0 ? text : text[(scheme + 3)..]).Split('/')[0];
        host = host is "index.docker.io" or "registry-1.docker.io" ? ImageReference.DefaultRegistry : host;
        return ImageReference.TryParse(host + "/name", out ImageReference? reference) && reference.Registry == host
            ? host
            : throw new OciFormatException(
                $"'{text}' is not a registry: a host name or address is expected, with a dot in it or a port after it, such as registry.example:5000.");
    }
}
