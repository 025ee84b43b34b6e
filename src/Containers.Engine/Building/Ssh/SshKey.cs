namespace Containers.Engine.Building.Ssh;

/// <summary>A private key that signs for steps, which never see it.</summary>
/// <param name="publicKey">The public key as the protocol has it (RFC 4253, section 6.6).</param>
/// <param name="comment">What the key's owner wrote to it.</param>
internal abstract class SshKey(byte[] publicKey, string comment)
{
    /// <summary>The public key.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>What the key's owner wrote to it; may be empty.</summary>
    public string Comment => comment;

    /// <summary>Signs data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="flags">Which form of signature is wanted, where there are several (draft-miller-ssh-agent, section 3.6.1).</param>
    /// <returns>The signature with its algorithm's name before it.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The system allows no such signature.</exception>
    public abstract byte[] Sign(ReadOnlySpan<byte> data, uint flags);
}
