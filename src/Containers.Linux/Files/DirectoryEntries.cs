using System.Buffers.Binary;

namespace Containers.Linux.Files;

/// <summary>
/// The names in what one getdents64(2) returned, without <c>.</c> and <c>..</c>: struct linux_dirent64 has its length at 16, its type at 18 and its
/// name from 19.
/// </summary>
internal ref struct DirectoryEntries(ReadOnlySpan<byte> entries)
{
    private const byte Folder = 4; // DT_DIR
    private ReadOnlySpan<byte> _rest = entries;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Whether the current name is said to be a folder's; not every file system says so.</summary>
    public bool IsFolder { get; private set; }

    public readonly DirectoryEntries GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[16..]);
            ReadOnlySpan<byte> name = _rest[19..length];
            IsFolder = _rest[18] == Folder;
            Current = name[..name.IndexOf((byte)0)];
            _rest = _rest[length..];
            if (!Current.SequenceEqual("."u8) && !Current.SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }
}
