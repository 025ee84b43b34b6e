using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Calls;

/// <summary>The files that a process is started with, by the slots that they are placed in.</summary>
public sealed class DescriptorTable
{
    private readonly SortedDictionary<int, SafeFileHandle> _files = [];

    /// <summary>Makes a table of the standard streams.</summary>
    /// <param name="input">What the process reads.</param>
    /// <param name="output">Where it writes to.</param>
    /// <param name="error">Where it writes its errors to.</param>
    public DescriptorTable(SafeFileHandle input, SafeFileHandle output, SafeFileHandle error)
    {
        this[DescriptorSlot.Input] = input;
        this[DescriptorSlot.Output] = output;
        this[DescriptorSlot.Error] = error;
    }

    /// <summary>Places a file in a slot.</summary>
    public SafeFileHandle this[DescriptorSlot slot]
    {
        set => _files[slot.Number] = value;
    }

    /// <summary>The files by their numbers, 0 first, as <see cref="Linux.Processes.ProcessStarter"/> takes them.</summary>
    /// <exception cref="InvalidOperationException">A slot below another that is filled is empty: the process would find a file of this one's there.</exception>
    public IReadOnlyList<SafeFileHandle> Files => _files.Keys.Last() == _files.Count - 1
        ? [.. _files.Values]
        : throw new InvalidOperationException("A slot is empty.");
}
