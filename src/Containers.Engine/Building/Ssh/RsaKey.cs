using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>An RSA key: <c>ssh-rsa</c>, <c>rsa-sha2-256</c> and <c>rsa-sha2-512</c> (RFC 8332).</summary>
/// <param name="parameters">The key.</param>
/// <param name="comment">What its owner wrote to it.</param>
internal sealed class RsaKey(RSAParameters parameters, string comment)
    : SshKey(new SshWriter().Text(Name).Integer(parameters.Exponent).Integer(parameters.Modulus).Finish(), comment)
{
    /// <summary>The name of such keys.</summary>
    public const string Name = "ssh-rsa";

    private const uint Sha256 = 2;
    private const uint Sha512 = 4;

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> data, uint flags)
    {
        (string algorithm, HashAlgorithmName hash) = (flags & Sha512) != 0 ? ("rsa-sha2-512", HashAlgorithmName.SHA512)
            : (flags & Sha256) != 0 ? ("rsa-sha2-256", HashAlgorithmName.SHA256)
            : (Name, HashAlgorithmName.SHA1);
        using var key = RSA.Create(parameters);
        return new SshWriter().Text(algorithm).String(key.SignData(data, hash, RSASignaturePadding.Pkcs1)).Finish();
    }
}
