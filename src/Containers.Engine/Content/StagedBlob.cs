using System.Security.Cryptography;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Content;

/// <summary>
/// A blob while it is written: hashed as it comes, moved into its place when it is whole, verified and on the disk. Disposed before that,
/// it leaves nothing; killed before that, a file that nobody has locked, which the next writer takes over or removes.
/// </summary>
internal sealed class StagedBlob : IDisposable
{
    private readonly Descriptor _descriptor;
    private readonly string _staging;
    private readonly string _path;
    private readonly FileLock _held;
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash;
    private bool _published;

    internal StagedBlob(Descriptor descriptor, string staging, string path, FileLock held)
    {
        _descriptor = descriptor;
        _staging = staging;
        _path = path;
        _held = held;
        _hash = descriptor.Digest.CreateHash();
        try
        {
            _file = FileDescriptor.Open(staging, OpenFlags.Write | OpenFlags.Truncate | OpenFlags.NoFollow);
        }
        catch
        {
            _hash.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>How many bytes have been written.</summary>
    public long Length { get; private set; }

    /// <summary>Writes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _file.WriteAll(bytes);
        Length += bytes.Length;
    }

    /// <summary>Compares what was written with the descriptor.</summary>
    /// <param name="source">Where it came from, for the error.</param>
    /// <exception cref="ContentDigestException">It is something else.</exception>
    public void Verify(string source)
    {
        if (Length != _descriptor.Size)
        {
            throw new ContentDigestException(_descriptor, source, $"has {Length} bytes, not {_descriptor.Size}");
        }

        if (!_descriptor.Digest.Matches(_hash.GetCurrentHash()))
        {
            throw new ContentDigestException(_descriptor, source, "was altered: its digest is another");
        }
    }

    /// <summary>Puts the blob into its place, once it is on the disk. Call <see cref="Verify"/> before.</summary>
    public void Publish()
    {
        _file.Flush();
        AtomicFile.Publish(_staging, _path);
        _published = true;
    }

    /// <summary>Lets go of the blob, and removes what was written of it unless it was published.</summary>
    public void Dispose()
    {
        _hash.Dispose();
        _file.Dispose();
        if (_published)
        {
            _held.Dispose();
        }
        else
        {
            _held.RemoveAndDispose();
        }
    }
}
