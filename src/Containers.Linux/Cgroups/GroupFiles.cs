using System.Globalization;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups;

/// <summary>The files of one group in one tree.</summary>
/// <param name="folder">The group's folder.</param>
public sealed class GroupFiles(string folder)
{
    /// <summary>Whether the kernel offers a file.</summary>
    public bool Has(string file) => File.Exists(Path.Combine(folder, file));

    /// <summary>Opens a file.</summary>
    /// <exception cref="LinuxException">There is no such file, or the caller has no right to it.</exception>
    internal SafeFileHandle Open(string file, OpenFlags flags) => FileDescriptor.Open(Path.Combine(folder, file), flags);

    /// <summary>Writes a value with one write(2), as cgroupfs takes it.</summary>
    /// <exception cref="LinuxException">There is no such file, or the kernel refuses the value.</exception>
    public void Write(string file, string value) => WriteEach(file, [value]);

    /// <summary>Writes values one after another, each with a write(2) of its own.</summary>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    internal void WriteEach(string file, IEnumerable<string> values)
    {
        string path = Path.Combine(folder, file);
        using SafeFileHandle handle = FileDescriptor.Open(path, OpenFlags.Write);
        foreach (string value in values)
        {
            try
            {
                handle.WriteAll(System.Text.Encoding.UTF8.GetBytes(value));
            }
            catch (LinuxException refused)
            {
                throw new LinuxException("write", $"'{value}' to {path}", refused.Errno);
            }
        }
    }

    /// <summary>Writes a number.</summary>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    public void Write(string file, long value) => Write(file, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a number where one is asked for.</summary>
    /// <inheritdoc cref="Write(string, string)" path="/exception"/>
    public void WriteIfAsked(string file, ulong? value)
    {
        if (value is { } number)
        {
            Write(file, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads a file's text without the newline at its end.</summary>
    public string Read(string file) => System.Text.Encoding.UTF8.GetString(FileDescriptor.ReadFile(Path.Combine(folder, file))).TrimEnd('\n');

    /// <summary>A file's number; 0 where the kernel does not offer the file.</summary>
    internal ulong ReadNumber(string file) => Has(file) ? Number(Read(file)) : 0;

    /// <summary>A number as the kernel writes it: <c>max</c> is the highest there is.</summary>
    internal static ulong Number(string text) => text == "max" ? ulong.MaxValue : ulong.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The numbers of a file of lines such as <c>nr_periods 1</c>, by their names.</summary>
    internal Dictionary<string, ulong> ReadEntries(string file)
    {
        Dictionary<string, ulong> entries = [];
        foreach (string line in Read(file).Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && ulong.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            {
                entries[line[..space]] = number;
            }
        }

        return entries;
    }

    /// <summary>The sizes of huge pages that the group has files for.</summary>
    /// <param name="suffix">What such a file's name ends with, after <c>hugetlb.SIZE</c>.</param>
    internal List<string> HugePageSizes(string suffix)
    {
        List<string> sizes = [];
        foreach (string path in Directory.GetFiles(folder, $"hugetlb.*{suffix}"))
        {
            string size = Path.GetFileName(path)["hugetlb.".Length..^suffix.Length];
            if (!size.Contains('.', StringComparison.Ordinal))
            {
                sizes.Add(size);
            }
        }

        return sizes;
    }

    /// <summary>The number beside a key in a file of lines such as <c>oom_kill 1</c>; 0 where it is absent.</summary>
    internal long ReadEntry(string file, string key) => File.ReadLines(Path.Combine(folder, file))
        .Where(line => line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture))
        .FirstOrDefault();
}
