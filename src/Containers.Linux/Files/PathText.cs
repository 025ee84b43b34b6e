using System.Buffers;
using System.Text;

namespace Containers.Linux.Files;

/// <summary>
/// Paths as text. To the kernel a path is bytes, most often UTF-8; a byte that is none stands in the text as a low surrogate by itself, U+DC00 and
/// the byte, which no UTF-8 gives, so that the same bytes come back (as PEP 383 has it).
/// </summary>
public static class PathText
{
    private const char Escape = '\uDC00';

    /// <summary>The text of a path.</summary>
    public static string Of(ReadOnlySpan<byte> path)
    {
        StringBuilder text = new(path.Length);
        Span<char> characters = stackalloc char[2];
        while (path.Length > 0)
        {
            bool isText = Rune.DecodeFromUtf8(path, out Rune rune, out int length) == OperationStatus.Done;
            length = isText ? length : 1;
            _ = isText ? text.Append(characters[..rune.EncodeToUtf16(characters)]) : text.Append((char)(Escape + path[0]));
            path = path[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a path.</summary>
    public static byte[] ToBytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!HasEscapes(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        ArrayBufferWriter<byte> bytes = new(text.Length);
        for (int i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length) == OperationStatus.Done)
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }
            else
            {
                bytes.GetSpan(1)[0] = (byte)(text[i] - Escape);
                bytes.Advance(1);
            }

            i += length;
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The text with U+FFFD for what is no text in it, to be shown.</summary>
    public static string Printable(string text) => HasEscapes(text) ? Encoding.UTF8.GetString(ToBytes(text)) : text;

    private static bool HasEscapes(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] is >= Escape and <= (char)(Escape + byte.MaxValue))
            {
                return true;
            }
        }

        return false;
    }
}
