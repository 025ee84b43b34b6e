using System.Security.Cryptography;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Images;

/// <summary>A new file that is hashed while it is written.</summary>
/// <param name="path">Where it is made; there must be none.</param>
internal sealed class HashedFile(string path) : Stream
{
    private readonly SafeFileHandle _file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    /// <summary>How many bytes have been written.</summary>
    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of what was written so far.</summary>
    public Digest Digest => Digest.FromSha256(_hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _file.WriteAll(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
