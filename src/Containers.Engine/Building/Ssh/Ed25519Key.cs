namespace Containers.Engine.Building.Ssh;

/// <summary>An Ed25519 key (RFC 8709).</summary>
internal sealed class Ed25519Key : SshKey
{
    /// <summary>The name of such keys.</summary>
    public const string Name = "ssh-ed25519";

    /// <summary>How many bytes the private key has.</summary>
    public const int SeedSize = 32;

    private readonly byte[] _seed;

    /// <summary>Takes a key.</summary>
    /// <param name="seed">The private key: 32 bytes (RFC 8032, section 5.1.5).</param>
    /// <param name="comment">What its owner wrote to it.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The system's OpenSSL cannot use it.</exception>
    public Ed25519Key(byte[] seed, string comment)
        : base(new SshWriter().Text(Name).String(Ed25519.PublicKeyOf(seed)).Finish(), comment) => _seed = seed;

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> data, uint flags) => new SshWriter().Text(Name).String(Ed25519.Sign(_seed, data)).Finish();
}
