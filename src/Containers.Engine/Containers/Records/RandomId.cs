using Containers.Oci;

namespace Containers.Engine.Containers.Records;

/// <summary>IDs that nobody else makes: 64 hexadecimal digits, as docker's are.</summary>
internal static class RandomId
{
    /// <summary>A new ID. It is of the kernel's random numbers, for which OpenSSL need not be loaded.</summary>
    public static string New() => Digest.Of([.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()]).Hex;
}
