using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Containers.Engine.Building.Cache;

/// <summary>Names what a step makes by everything that it depends on; nothing else, so that the same step is found wherever it stands.</summary>
internal sealed class StepKey : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins a key.</summary>
    /// <param name="kind">What kind of step it is.</param>
    public StepKey(string kind) => Add("kind", kind);

    /// <summary>Adds something that the step depends on; null is something else than an empty text.</summary>
    public StepKey Add(string name, string? value)
    {
        AddBytes(Encoding.UTF8.GetBytes(name));
        AddBytes(value is null ? null : Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>Adds several things in their order.</summary>
    public StepKey Add(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Add(name, value);
        }

        return Add(name, (string?)null);
    }

    /// <summary>The key, in hexadecimal digits. No more can be added.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void AddBytes(byte[]? bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes?.Length ?? -1);
        _hash.AppendData(length);
        _hash.AppendData(bytes ?? []);
    }
}
