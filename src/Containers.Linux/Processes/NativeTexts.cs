using System.Runtime.InteropServices;
using System.Text;

namespace Containers.Linux.Processes;

/// <summary>Texts as execve(2) takes them: a C array of strings.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private readonly int _count;

    internal NativeTexts(IReadOnlyList<byte[]> texts)
    {
        _count = texts.Count;
        Array = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _count; i++)
        {
            Array[i] = (byte*)NativeMemory.AllocZeroed((nuint)texts[i].Length + 1);
            texts[i].CopyTo(new Span<byte>(Array[i], texts[i].Length));
        }
    }

    /// <summary>The array, until this is disposed.</summary>
    internal byte** Array { get; }

    /// <summary>Texts in UTF-8.</summary>
    internal static NativeTexts Of(IEnumerable<string> texts) => new([.. texts.Select(Encoding.UTF8.GetBytes)]);

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            NativeMemory.Free(Array[i]);
        }

        NativeMemory.Free(Array);
    }
}
