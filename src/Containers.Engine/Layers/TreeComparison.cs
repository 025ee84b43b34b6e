using System.Buffers;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers;

/// <summary>
/// Compares two file trees in all that a layer says of its files: names, types, modes, owners, times, sizes, targets, device numbers,
/// extended attributes, links, contents. Symbolic links are compared, never followed.
/// </summary>
internal static class TreeComparison
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
    private const int BufferSize = 128 * 1024;

    /// <summary>The first path in which the trees differ, below their roots; null where they are the same.</summary>
    /// <exception cref="Linux.LinuxException">A file cannot be read.</exception>
    public static string? FirstDifference(string expected, string actual, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor one = DirectoryDescriptor.Open(expected);
        using DirectoryDescriptor other = DirectoryDescriptor.Open(actual);
        return FirstDifference(one, other, string.Empty, cancellationToken);
    }

    private static string? FirstDifference(DirectoryDescriptor expected, DirectoryDescriptor actual, string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, byte[]> names = NamesOf(expected);
        Dictionary<string, byte[]> others = NamesOf(actual);
        if (names.Keys.FirstOrDefault(key => !others.ContainsKey(key)) is { } missing)
        {
            return PathOf(folder, names[missing]);
        }

        if (others.Keys.FirstOrDefault(key => !names.ContainsKey(key)) is { } added)
        {
            return PathOf(folder, others[added]);
        }

        foreach (byte[] name in names.Values)
        {
            string path = PathOf(folder, name);
            if (expected.StatusOf(name) is not { } status || actual.StatusOf(name) is not { } other || !AreSame(status, other)
                || !HaveSameAttributes(expected, actual, name) || !HaveSameContent(expected, actual, name, status.Type, cancellationToken))
            {
                return path;
            }

            if (status.Type == FileType.Directory)
            {
                using DirectoryDescriptor below = expected.OpenDirectory(name, Inside);
                using DirectoryDescriptor otherBelow = actual.OpenDirectory(name, Inside);
                if (FirstDifference(below, otherBelow, path, cancellationToken) is { } difference)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    private static Dictionary<string, byte[]> NamesOf(DirectoryDescriptor folder) => folder.Names().ToDictionary(Convert.ToHexString);

    private static string PathOf(string folder, byte[] name) => $"{folder}/{Encoding.UTF8.GetString(name)}";

    private static bool AreSame(in FileStatus one, in FileStatus other) =>
        one.Type == other.Type && one.Mode == other.Mode && one.Owner == other.Owner && one.Group == other.Group
        && (one.IsWhiteout || (one.Modified == other.Modified && one.Links == other.Links)) // The kernel makes one whiteout and links it.
        && one.Special == other.Special && (one.Type == FileType.Directory || one.Size == other.Size);

    private static bool HaveSameAttributes(DirectoryDescriptor one, DirectoryDescriptor other, byte[] name)
    {
        IReadOnlyDictionary<string, byte[]> expected = one.ExtendedAttributesOf(name);
        IReadOnlyDictionary<string, byte[]> actual = other.ExtendedAttributesOf(name);
        return expected.Count == actual.Count
            && expected.All(entry => actual.TryGetValue(entry.Key, out byte[]? value) && value.AsSpan().SequenceEqual(entry.Value));
    }

    private static bool HaveSameContent(
        DirectoryDescriptor one, DirectoryDescriptor other, byte[] name, FileType type, CancellationToken cancellationToken) => type switch
    {
        FileType.SymbolicLink => one.ReadLink(name).AsSpan().SequenceEqual(other.ReadLink(name)),
        FileType.Regular => HaveSameBytes(Open(one, name), Open(other, name), cancellationToken),
        _ => true,
    };

    private static FileStream Open(DirectoryDescriptor folder, byte[] name)
    {
        SafeFileHandle file = folder.TryOpen(name, OpenFlags.Read | OpenFlags.NoFollow, 0, Inside, out int errno)
            ?? throw new LinuxException("openat2", PathOf(folder.Path, name), errno);
        return new FileStream(file, FileAccess.Read, bufferSize: 0);
    }

    private static bool HaveSameBytes(FileStream expected, FileStream actual, CancellationToken cancellationToken)
    {
        using FileStream one = expected;
        using FileStream other = actual;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int length = one.ReadAtLeast(buffer.AsSpan(0, BufferSize), BufferSize, throwOnEndOfStream: false);
                int otherLength = other.ReadAtLeast(buffer.AsSpan(BufferSize, BufferSize), BufferSize, throwOnEndOfStream: false);
                if (length != otherLength || !buffer.AsSpan(0, length).SequenceEqual(buffer.AsSpan(BufferSize, length)))
                {
                    return false;
                }

                if (length < BufferSize)
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
