using System.Text;

namespace Containers.Engine.Layers.Tar;

/// <summary>Bytes that are no tar archive, or one that is cut off, or one that uses what nobody defined.</summary>
public sealed class TarFormatException : Exception
{
    /// <summary>Describes what is wrong where.</summary>
    /// <param name="problem">What is wrong, half a sentence.</param>
    /// <param name="offset">Bytes from the start of the archive to the header of the entry.</param>
    /// <param name="entry">The entry's name as far as it is known.</param>
    public TarFormatException(string problem, long offset, ReadOnlySpan<byte> entry = default)
        : base(entry.Length == 0
            ? $"{problem}, at offset {offset}"
            : $"entry '{Encoding.UTF8.GetString(entry)}' at offset {offset}: {problem}") => Offset = offset;

    /// <summary>Bytes from the start of the archive to the header of the entry.</summary>
    public long Offset { get; }
}
