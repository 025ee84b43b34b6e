using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>Reads files of private keys: OpenSSH's own form, PKCS#1, SEC 1 and PKCS#8.</summary>
internal static class SshKeyFile
{
    private const string Ed25519Algorithm = "1.3.101.112"; // RFC 8410.
    private const string EcAlgorithm = "1.2.840.10045.2.1";
    private const string RsaAlgorithm = "1.2.840.113549.1.1.1";
    private const string Fence = "-----BEGIN ";

    /// <summary>Whether a text is a private key, of whichever form.</summary>
    public static bool IsKey(string text) => text.Contains(Fence, StringComparison.Ordinal) && text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>Reads a key.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="FormatException">It is none, is encrypted, or is of a kind that cannot sign here.</exception>
    public static SshKey Read(string text)
    {
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal) || text.Contains(Fence + "ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
        {
            throw Encrypted();
        }

        if (!PemEncoding.TryFind(text, out PemFields fields))
        {
            throw new FormatException("It is no private key.");
        }

        byte[] content = Convert.FromBase64String(text[fields.Base64Data]);
        try
        {
            return text[fields.Label] switch
            {
                "OPENSSH PRIVATE KEY" => OpenSshKeyFile.Read(content),
                "RSA PRIVATE KEY" => OfRsa(key => key.ImportRSAPrivateKey(content, out _)),
                "EC PRIVATE KEY" => OfEcdsa(key => key.ImportECPrivateKey(content, out _)),
                "PRIVATE KEY" => OfPkcs8(content),
                var label => throw new FormatException($"A key of the form '{label}' cannot be used; RSA, ECDSA and Ed25519 keys can."),
            };
        }
        catch (Exception exception) when (exception is CryptographicException or AsnContentException)
        {
            throw new FormatException($"It is damaged, or not allowed on this system: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>A key with a passphrase.</summary>
    internal static FormatException Encrypted() =>
        new("It is encrypted. Add it to an SSH agent with ssh-add, and give that agent: its socket, or its name alone where SSH_AUTH_SOCK is set.");

    private static SshKey OfPkcs8(byte[] content)
    {
        AsnReader key = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
        key.ReadInteger();
        string algorithm = key.ReadSequence().ReadObjectIdentifier();
        return algorithm switch
        {
            RsaAlgorithm => OfRsa(made => made.ImportPkcs8PrivateKey(content, out _)),
            EcAlgorithm => OfEcdsa(made => made.ImportPkcs8PrivateKey(content, out _)),
            Ed25519Algorithm => OfSeed(new AsnReader(key.ReadOctetString(), AsnEncodingRules.BER).ReadOctetString()),
            _ => throw new FormatException($"A key of the algorithm {algorithm} cannot be used; RSA, ECDSA and Ed25519 keys can."),
        };
    }

    private static Ed25519Key OfSeed(byte[] seed) => seed.Length == Ed25519Key.SeedSize
        ? new Ed25519Key(seed, string.Empty)
        : throw new FormatException("It is damaged: an Ed25519 key has 32 bytes.");

    private static RsaKey OfRsa(Action<RSA> import)
    {
        using var key = RSA.Create();
        import(key);
        return new RsaKey(key.ExportParameters(includePrivateParameters: true), string.Empty);
    }

    private static EcdsaKey OfEcdsa(Action<ECDsa> import)
    {
        using var key = ECDsa.Create();
        import(key);
        return new EcdsaKey(key.ExportParameters(includePrivateParameters: true), string.Empty);
    }
}
