using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>Ed25519 (RFC 8032) by the system's libcrypto, on which .NET's own RSA and ECDSA stand, and which .NET does not offer.</summary>
internal static unsafe class Ed25519
{
    private const int SignatureSize = 64;
    private const int PublicKeySize = 32;
    private const int KeyType = 1087; // EVP_PKEY_ED25519
    private static readonly string[] s_names = ["libcrypto.so.3", "libcrypto.so.4", "libcrypto.so.1.1"];
    private static readonly Lazy<nint> s_library = new(Load);

    /// <summary>The public key of a private one.</summary>
    /// <exception cref="CryptographicException">There is no libcrypto, or it refuses (a policy of the system may forbid Ed25519).</exception>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        var read = (delegate* unmanaged<nint, byte*, nuint*, int>)Function("EVP_PKEY_get_raw_public_key");
        nint key = Open(seed);
        try
        {
            byte[] made = new byte[PublicKeySize];
            nuint size = PublicKeySize;
            fixed (byte* bytes = made)
            {
                Require(read(key, bytes, &size) == 1 && size == PublicKeySize);
            }

            return made;
        }
        finally
        {
            Free("EVP_PKEY_free", key);
        }
    }

    /// <summary>Signs data.</summary>
    /// <inheritdoc cref="PublicKeyOf" path="/exception"/>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> data)
    {
        var create = (delegate* unmanaged<nint>)Function("EVP_MD_CTX_new");
        var begin = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Function("EVP_DigestSignInit");
        var sign = (delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int>)Function("EVP_DigestSign");
        nint key = Open(seed);
        nint context = create();
        try
        {
            Require(context != 0 && begin(context, 0, 0, 0, key) == 1);
            byte[] signature = new byte[SignatureSize];
            nuint size = SignatureSize;
            fixed (byte* to = signature)
            fixed (byte* from = data)
            {
                Require(sign(context, to, &size, from, (nuint)data.Length) == 1 && size == SignatureSize);
            }

            return signature;
        }
        finally
        {
            Free("EVP_MD_CTX_free", context);
            Free("EVP_PKEY_free", key);
        }
    }

    private static nint Open(ReadOnlySpan<byte> seed)
    {
        var open = (delegate* unmanaged<int, nint, byte*, nuint, nint>)Function("EVP_PKEY_new_raw_private_key");
        fixed (byte* bytes = seed)
        {
            nint key = open(KeyType, 0, bytes, (nuint)seed.Length);
            Require(key != 0);
            return key;
        }
    }

    private static void Free(string function, nint handle) => ((delegate* unmanaged<nint, void>)Function(function))(handle);

    private static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new CryptographicException("The system's OpenSSL refuses Ed25519.");
        }
    }

    private static nint Function(string name) => NativeLibrary.GetExport(s_library.Value, name);

    private static nint Load()
    {
        foreach (string name in s_names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        throw new CryptographicException("Ed25519 takes libcrypto.so.3, which is not installed (package libssl3). Start an SSH agent for the key, and give its socket.");
    }
}
