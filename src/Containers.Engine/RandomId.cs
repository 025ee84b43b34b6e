using Containers.Oci;

namespace Containers.Engine;

/// <summary>IDs that nobody else makes: 64 hexadecimal digits, as docker's of containers, networks and volumes without a name are.</summary>
internal static class RandomId
{
    /// <summary>A new ID. It is of the kernel's random numbers, for which OpenSSL need not be loaded.</summary>
    public static string New() => Digest.Of([.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()]).Hex;
}
