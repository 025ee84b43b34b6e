using System.Numerics;
using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>Reads OpenSSH's own form of private keys (openssh-key-v1; PROTOCOL.key of OpenSSH).</summary>
internal static class OpenSshKeyFile
{
    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">It is none, is encrypted, or is of a kind that cannot sign here.</exception>
    public static SshKey Read(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> magic = "openssh-key-v1\0"u8;
        if (!content.StartsWith(magic))
        {
            throw new FormatException("It is no key of OpenSSH.");
        }

        var file = new SshReader(content[magic.Length..]);
        string cipher = file.ReadText();
        file.ReadString(); // How a passphrase becomes a key, and
        file.ReadString(); // with which values.
        if (cipher != "none")
        {
            throw SshKeyFile.Encrypted();
        }

        uint count = file.ReadNumber();
        for (uint i = 0; i < count; i++)
        {
            file.ReadString(); // The public keys, which the private part has too.
        }

        var key = new SshReader(file.ReadString());
        if (count != 1 || key.ReadNumber() != key.ReadNumber())
        {
            throw new FormatException("It is damaged.");
        }

        return ReadKey(ref key);
    }

    private static SshKey ReadKey(ref SshReader key)
    {
        string name = key.ReadText();
        if (name == RsaKey.Name)
        {
            return ReadRsa(ref key);
        }

        if (name == Ed25519Key.Name)
        {
            key.ReadString(); // The public key, which the private one tells.
            ReadOnlySpan<byte> both = key.ReadString();
            return both.Length >= Ed25519Key.SeedSize
                ? new Ed25519Key(both[..Ed25519Key.SeedSize].ToArray(), key.ReadText())
                : throw new FormatException("It is damaged.");
        }

        if (EcdsaKey.IsName(name))
        {
            string curve = key.ReadText();
            ReadOnlySpan<byte> point = key.ReadString();
            byte[] secret = key.ReadInteger();
            return EcdsaKey.Of(curve, point, secret, key.ReadText());
        }

        throw new FormatException($"A key of the kind {name} cannot be used; RSA, ECDSA and Ed25519 keys can. Add it to an SSH agent with ssh-add, and give that agent's socket.");
    }

    private static RsaKey ReadRsa(ref SshReader key)
    {
        byte[] modulus = key.ReadInteger(), exponent = key.ReadInteger(), secret = key.ReadInteger();
        byte[] inverse = key.ReadInteger(), p = key.ReadInteger(), q = key.ReadInteger();
        int half = (modulus.Length + 1) / 2;
        BigInteger d = Number(secret);
        return new RsaKey(
            new RSAParameters
            {
                Modulus = modulus,
                Exponent = exponent,
                D = Padded(secret, modulus.Length),
                P = Padded(p, half),
                Q = Padded(q, half),
                DP = Padded(Remainder(d, p), half),
                DQ = Padded(Remainder(d, q), half),
                InverseQ = Padded(inverse, half),
            },
            key.ReadText());
    }

    private static byte[] Remainder(BigInteger number, byte[] prime)
    {
        BigInteger divisor = Number(prime) - 1;
        return divisor.Sign > 0 ? (number % divisor).ToByteArray(isUnsigned: true, isBigEndian: true) : throw new FormatException("It is damaged.");
    }

    private static BigInteger Number(byte[] digits) => new(digits, isUnsigned: true, isBigEndian: true);

    private static byte[] Padded(byte[] number, int size) =>
        number.Length <= size ? [.. new byte[size - number.Length], .. number] : throw new FormatException("It is damaged.");
}
