using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>An ECDSA key on one of the curves nistp256, nistp384 and nistp521 (RFC 5656).</summary>
internal sealed class EcdsaKey : SshKey
{
    private const string Prefix = "ecdsa-sha2-";
    private readonly ECParameters _parameters;
    private readonly string _name;
    private readonly HashAlgorithmName _hash;

    /// <summary>Takes a key.</summary>
    /// <exception cref="FormatException">SSH has no such curve.</exception>
    public EcdsaKey(ECParameters parameters, string comment)
        : base(PublicKeyOf(parameters), comment)
    {
        _parameters = parameters;
        _name = Prefix + NameOf(parameters.Curve);
        _hash = parameters.Q.X!.Length switch { <= 32 => HashAlgorithmName.SHA256, <= 48 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
    }

    /// <summary>Whether a key of this name is one.</summary>
    public static bool IsName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes a key of its parts in OpenSSH's form.</summary>
    /// <param name="curve">The curve's name.</param>
    /// <param name="point">The public point, uncompressed (SEC 1, section 2.3.3).</param>
    /// <param name="secret">The private number.</param>
    /// <param name="comment">What its owner wrote to it.</param>
    /// <exception cref="FormatException">There is no such curve, or the point is none.</exception>
    public static EcdsaKey Of(string curve, ReadOnlySpan<byte> point, ReadOnlySpan<byte> secret, string comment)
    {
        (ECCurve known, int size) = curve switch
        {
            "nistp256" => (ECCurve.NamedCurves.nistP256, 32),
            "nistp384" => (ECCurve.NamedCurves.nistP384, 48),
            "nistp521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => throw new FormatException($"Its curve {curve} is not known."),
        };
        if (point.Length != 1 + (2 * size) || point[0] != 4 || secret.Length > size)
        {
            throw new FormatException("Its numbers do not fit its curve.");
        }

        byte[] padded = new byte[size];
        secret.CopyTo(padded.AsSpan(size - secret.Length));
        return new EcdsaKey(
            new ECParameters { Curve = known, Q = new ECPoint { X = point[1..(size + 1)].ToArray(), Y = point[(size + 1)..].ToArray() }, D = padded }, comment);
    }

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> data, uint flags)
    {
        using var key = ECDsa.Create(_parameters);
        byte[] signature = key.SignData(data, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        int half = signature.Length / 2;
        return new SshWriter().Text(_name).String(new SshWriter().Integer(signature.AsSpan(0, half)).Integer(signature.AsSpan(half)).Finish()).Finish();
    }

    private static byte[] PublicKeyOf(ECParameters parameters) => new SshWriter()
        .Text(Prefix + NameOf(parameters.Curve))
        .Text(NameOf(parameters.Curve))
        .String([4, .. parameters.Q.X!, .. parameters.Q.Y!])
        .Finish();

    private static string NameOf(ECCurve curve) => curve.Oid.Value switch
    {
        "1.2.840.10045.3.1.7" => "nistp256",
        "1.3.132.0.34" => "nistp384",
        "1.3.132.0.35" => "nistp521",
        _ => throw new FormatException($"Its curve {curve.Oid.FriendlyName ?? curve.Oid.Value} is none of SSH's."),
    };
}
