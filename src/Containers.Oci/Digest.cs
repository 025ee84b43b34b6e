using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>
/// A content digest, <c>algorithm:hex</c> (OCI image-spec, descriptor.md, "Digests"). sha256 and sha512 are taken, in lower case.
/// </summary>
[JsonConverter(typeof(DigestJsonConverter))]
public sealed class Digest : IEquatable<Digest>
{
    /// <summary>Up to so many bytes are hashed without the platform's library: documents are, layers are not.</summary>
    private const int Document = 64 * 1024;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string _text;

    private Digest(string text) => _text = text;

    /// <summary>The algorithm: <c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => _text[.._text.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The hash, in lower-case hexadecimal.</summary>
    public string Hex => _text[(_text.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The SHA-256 digest of bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Sha256.Length];
        if (content.Length <= Document)
        {
            Sha256.Hash(content, hash);
        }
        else
        {
            SHA256.HashData(content, hash);
        }

        return FromSha256(hash);
    }

    /// <summary>The digest with a given SHA-256 hash.</summary>
    /// <param name="hash">32 bytes.</param>
    public static Digest FromSha256(ReadOnlySpan<byte> hash) => new("sha256:" + Convert.ToHexStringLower(hash));

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out Digest? digest)
        ? digest
        : throw new FormatException($"'{text}' is not a digest; one looks like sha256: followed by 64 lower-case hexadecimal digits.");

    /// <summary>Reads a digest; false where the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Digest? digest)
    {
        int length = text switch
        {
            not null when text.StartsWith("sha256:", StringComparison.Ordinal) => 64,
            not null when text.StartsWith("sha512:", StringComparison.Ordinal) => 128,
            _ => -1,
        };
        bool valid = text is not null && length > 0 && text.Length == 7 + length && text.AsSpan(7).IndexOfAnyExcept(HexDigits) < 0;
        digest = valid ? new Digest(text!) : null;
        return digest is not null;
    }

    /// <summary>A running hash of this digest's algorithm, to verify content against it.</summary>
    public IncrementalHash CreateHash() =>
        IncrementalHash.CreateHash(Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>Whether a finished hash is this digest's.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash) == Hex;

    /// <summary>Whether this is the digest of bytes.</summary>
    public bool IsOf(ReadOnlySpan<byte> content) => Algorithm == "sha512" ? Matches(SHA512.HashData(content)) : Of(content) == this;

    /// <summary>Whether two digests are the same.</summary>
    public static bool operator ==(Digest? one, Digest? other) => one is null ? other is null : one.Equals(other);

    /// <summary>Whether two digests differ.</summary>
    public static bool operator !=(Digest? one, Digest? other) => !(one == other);

    /// <inheritdoc/>
    public bool Equals(Digest? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Digest);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;
}

/// <summary>Writes a digest as its text.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    private const string Expected = "A digest is expected here: sha256: followed by 64 lower-case hexadecimal digits.";

    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Digest Read(ref JsonInput json) =>
        Digest.TryParse(json.Text(), out Digest? digest) ? digest : throw new FormatException(Expected);

    /// <summary>Reads a digest.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static Digest Read(ref Utf8JsonReader reader) =>
        Digest.TryParse(reader.GetString(), out Digest? digest) ? digest : throw new JsonException(Expected);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
