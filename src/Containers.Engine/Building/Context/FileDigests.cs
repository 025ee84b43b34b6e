using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Context;

/// <summary>
/// The digests of a tree's files, and those of the last build: a file whose size, times and inode are the same is not read again. A file that
/// was changed less than two seconds before it was read could change once more without a change of its times, so its digest is not kept.
/// </summary>
internal sealed class FileDigests
{
    private const int DigestLength = 32;
    private const int FactsLength = 48;
    private const int ShortLengthLength = 2;
    private const int BufferSize = 128 * 1024;
    private static readonly byte[] s_magic = "PSCFACT1"u8.ToArray();
    private static readonly TimeSpan s_racyWindow = TimeSpan.FromSeconds(2);

    private readonly string? _path;
    private readonly ConcurrentDictionary<string, (byte[] Facts, byte[] Digest)> _known;
    private readonly Dictionary<string, (byte[] Facts, byte[] Digest)> _kept = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _changed;

    private FileDigests(string? path, ConcurrentDictionary<string, (byte[] Facts, byte[] Digest)> known)
    {
        _path = path;
        _known = known;
    }

    /// <summary>How many files were read.</summary>
    public int FilesRead { get; private set; }

    /// <summary>Digests that are not kept.</summary>
    public static FileDigests Transient() => new(null, new ConcurrentDictionary<string, (byte[] Facts, byte[] Digest)>(StringComparer.Ordinal));

    /// <summary>The digests that a file has of the last build; empty where it is missing or damaged.</summary>
    public static FileDigests Load(string path) => new(path, Read(path));

    /// <summary>The SHA-256 digests of files, in their order.</summary>
    /// <exception cref="LinuxException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public byte[][] Of(FileTree tree, IReadOnlyList<TreeNode> files, CancellationToken cancellationToken)
    {
        byte[][] digests = new byte[files.Count][];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, files.Count, options, index => digests[index] = Of(tree, files[index]));
        return digests;
    }

    /// <summary>Writes down what was found, for the next build. What was not asked for stays as it was.</summary>
    public void Save()
    {
        if (_path is null || !_changed)
        {
            return;
        }

        foreach ((string path, (byte[], byte[]) entry) in _known)
        {
            _kept.TryAdd(path, entry);
        }

        using var content = new MemoryStream();
        content.Write(s_magic);
        Span<byte> length = stackalloc byte[ShortLengthLength];
        foreach ((string path, (byte[] facts, byte[] digest)) in _kept)
        {
            byte[] name = Encoding.UTF8.GetBytes(path);
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)name.Length);
            content.Write(length);
            content.Write(name);
            content.Write(facts);
            content.Write(digest);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        AtomicFile.Write(_path, content.GetBuffer().AsSpan(0, (int)content.Length), durable: false);
    }

    private byte[] Of(FileTree tree, TreeNode file)
    {
        byte[] facts = FactsOf(file.Status);
        if (_known.TryGetValue(file.Path, out (byte[] Facts, byte[] Digest) known) && known.Facts.AsSpan().SequenceEqual(facts))
        {
            return known.Digest;
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        byte[] digest = Hash(tree, file);
        bool isSettled = DateTimeOffset.FromUnixTimeSeconds(file.Status.Changed.Seconds) + s_racyWindow < now;
        lock (_lock)
        {
            FilesRead++;
            _changed |= isSettled || _known.ContainsKey(file.Path);
            if (isSettled && file.Path.Length < ushort.MaxValue / 4)
            {
                _kept[file.Path] = (facts, digest);
            }
            else
            {
                _known.TryRemove(file.Path, out _);
            }
        }

        return digest;
    }

    private static byte[] Hash(FileTree tree, TreeNode file)
    {
        using SafeFileHandle opened = tree.Open(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Pipes.Read(opened, buffer) is > 0 and int length)
            {
                hash.AppendData(buffer, 0, length);
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] FactsOf(in FileStatus status)
    {
        byte[] facts = new byte[FactsLength];
        BinaryPrimitives.WriteInt64LittleEndian(facts, status.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(facts.AsSpan(8), status.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(facts.AsSpan(16), status.Modified.Seconds);
        BinaryPrimitives.WriteInt32LittleEndian(facts.AsSpan(24), (int)status.Modified.Nanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(facts.AsSpan(28), status.Changed.Seconds);
        BinaryPrimitives.WriteInt32LittleEndian(facts.AsSpan(36), (int)status.Changed.Nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(facts.AsSpan(40), status.Device.Major);
        BinaryPrimitives.WriteUInt32LittleEndian(facts.AsSpan(44), status.Device.Minor);
        return facts;
    }

    private static ConcurrentDictionary<string, (byte[] Facts, byte[] Digest)> Read(string path)
    {
        var known = new ConcurrentDictionary<string, (byte[], byte[])>(StringComparer.Ordinal);
        byte[] content;
        try
        {
            content = FileDescriptor.ReadFile(path);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return known;
        }

        int position = s_magic.Length;
        if (!content.AsSpan().StartsWith(s_magic))
        {
            return known;
        }

        while (position + ShortLengthLength <= content.Length)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(position));
            position += ShortLengthLength;
            int end = position + length + FactsLength + DigestLength;
            if (end > content.Length)
            {
                break;
            }

            string name = Encoding.UTF8.GetString(content, position, length);
            known[name] = (content[(position + length)..(end - DigestLength)], content[(end - DigestLength)..end]);
            position = end;
        }

        return known;
    }
}
