using System.Buffers.Binary;
using System.Text;

namespace Containers.Supervision.Bus;

/// <summary>A value that says its own type (type <c>v</c>).</summary>
/// <param name="Value">What <see cref="BusValues"/> writes.</param>
internal sealed record BusVariant(object Value);

/// <summary>An array of structures.</summary>
/// <param name="Signature">Its type, such as <c>a(sv)</c>.</param>
/// <param name="Structures">The members of each.</param>
internal sealed record BusStructures(string Signature, IReadOnlyList<object[]> Structures);

/// <summary>How values are written in messages (D-Bus Specification, Marshaling), the lowest byte first.</summary>
internal static class BusValues
{
    /// <summary>The type of a value.</summary>
    internal static string SignatureOf(object value) => value switch
    {
        string => "s",
        bool => "b",
        byte => "y",
        int => "i",
        uint => "u",
        long => "x",
        ulong => "t",
        double => "d",
        byte[] => "ay",
        uint[] => "au",
        string[] => "as",
        BusVariant => "v",
        BusStructures structures => structures.Signature,
        _ => throw new ArgumentException($"a {value.GetType()} is written in no message", nameof(value)),
    };

    /// <summary>Appends a value; the bytes begin where eight bytes are aligned.</summary>
    internal static void Add(List<byte> bytes, object value)
    {
        switch (value)
        {
            case string text:
                AddText(bytes, text);
                break;
            case bool flag:
                Add(bytes, flag ? 1u : 0u);
                break;
            case byte one:
                bytes.Add(one);
                break;
            case int number:
                Add(bytes, (uint)number);
                break;
            case uint number:
                Align(bytes, 4);
                AddNumber(bytes, number);
                break;
            case long number:
                Add(bytes, (ulong)number);
                break;
            case double number:
                Add(bytes, BitConverter.DoubleToUInt64Bits(number));
                break;
            case ulong number:
                Align(bytes, 8);
                AddNumber(bytes, (uint)number);
                AddNumber(bytes, (uint)(number >> 32));
                break;
            case byte[] data:
                AddArray(bytes, 1, [.. data.Cast<object>()]);
                break;
            case uint[] numbers:
                AddArray(bytes, 4, [.. numbers.Cast<object>()]);
                break;
            case string[] texts:
                AddArray(bytes, 4, texts);
                break;
            case BusVariant variant:
                AddSignature(bytes, SignatureOf(variant.Value));
                Add(bytes, variant.Value);
                break;
            case BusStructures structures:
                AddArray(bytes, 8, structures.Structures);
                break;
            case object[] structure:
                Align(bytes, 8);
                Array.ForEach(structure, member => Add(bytes, member));
                break;
            default:
                throw new ArgumentException($"a {value.GetType()} is written in no message", nameof(value));
        }
    }

    /// <summary>Appends a signature, whose length is one byte.</summary>
    internal static void AddSignature(List<byte> bytes, string signature) => bytes.AddRange([(byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);

    /// <summary>Appends four bytes where they are.</summary>
    internal static void AddNumber(List<byte> bytes, uint number) => bytes.AddRange([(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)]);

    /// <summary>Fills up to the next multiple of a number of bytes.</summary>
    internal static void Align(List<byte> bytes, int bounds)
    {
        while (bytes.Count % bounds != 0)
        {
            bytes.Add(0);
        }
    }

    private static void AddText(List<byte> bytes, string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        Add(bytes, (uint)encoded.Length);
        bytes.AddRange([.. encoded, 0]);
    }

    /// <summary>Appends an array: its length does not count what aligns its first item.</summary>
    private static void AddArray(List<byte> bytes, int bounds, IReadOnlyList<object> items)
    {
        Add(bytes, 0u);
        int length = bytes.Count - 4;
        Align(bytes, bounds);
        int begin = bytes.Count;
        foreach (object item in items)
        {
            Add(bytes, item);
        }

        Span<byte> written = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(written, bytes.Count - begin);
        for (int at = 0; at < written.Length; at++)
        {
            bytes[length + at] = written[at];
        }
    }
}
