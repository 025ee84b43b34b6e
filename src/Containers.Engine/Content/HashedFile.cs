using System.Security.Cryptography;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Content;

/// <summary>A new file that is hashed while it is written.</summary>
/// <param name="path">Where it is made; there must be none.</param>
internal sealed class HashedFile(string path) : OutputStream
{
    private readonly SafeFileHandle _file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x180);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <summary>How many bytes have been written.</summary>
    public override long Length => _length;

    /// <summary>The digest of what was written so far.</summary>
    public Digest Digest => Digest.FromSha256(_hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        _file.WriteAll(buffer);
        _length += buffer.Length;
    }

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
