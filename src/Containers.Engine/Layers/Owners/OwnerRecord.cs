using System.Text;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Owners;

/// <summary>
/// What a layer's archive says of files and a user namespace with one ID cannot keep: the files are there as that ID's. Files are known by their paths in
/// the layer, without links on the way; those that are not here belong to root.
/// </summary>
/// <param name="isOfChanges">Whether the files lie over others, which may be another's, so that root's have to be known too.</param>
internal sealed class OwnerRecord(bool isOfChanges = false)
{
    private const long MaximumHeld = 512 << 20;
    private const int FileLength = 128;

    /// <summary>By paths; Latin-1 keeps every byte of a path as one character.</summary>
    private readonly Dictionary<string, RecordedFile> _files = new(StringComparer.Ordinal);

    private long _held;

    /// <summary>Whether all files of the layer are as its archive says.</summary>
    public bool IsEmpty => _files.Values.All(static file => file == RecordedFile.OfRoot);

    /// <summary>The device nodes, by their paths.</summary>
    public IEnumerable<(byte[] Path, RecordedFile File)> Devices =>
        _files.Where(static file => file.Value.Device is not null).Select(static file => (Encoding.Latin1.GetBytes(file.Key), file.Value));

    /// <summary>Reads a layer's record; null where it has none.</summary>
    /// <exception cref="LayerException">It is damaged.</exception>
    public static OwnerRecord? TryRead(string path)
    {
        byte[] text;
        try
        {
            text = FileDescriptor.ReadFile(path);
        }
        catch (LinuxException missing) when (missing.Errno == Errno.ENOENT)
        {
            return null;
        }

        try
        {
            OwnerRecord record = new();
            foreach ((byte[] file, RecordedFile facts) in FileListing.Read(text))
            {
                record._files[Encoding.Latin1.GetString(file)] = facts;
            }

            return record;
        }
        catch (Exception damaged) when (damaged is FormatException or OverflowException or ArgumentException)
        {
            throw new LayerException($"'{path}' is damaged: {damaged.Message} Remove the image and receive it again.", damaged);
        }
    }

    /// <summary>Its text, the same for the same files.</summary>
    public byte[] ToText() => FileListing.Write(
        _files.Where(static file => file.Value != RecordedFile.OfRoot).OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(static file => (Encoding.Latin1.GetBytes(file.Key), file.Value)));

    /// <summary>What is recorded of a file; null for nothing.</summary>
    public RecordedFile? Find(ReadOnlySpan<byte> path) => _files.GetValueOrDefault(Encoding.Latin1.GetString(path));

    /// <summary>Records a file, in the place of what had the path before.</summary>
    /// <exception cref="LayerException">There are more than memory is given for.</exception>
    public void Set(ReadOnlySpan<byte> path, RecordedFile file)
    {
        string key = Encoding.Latin1.GetString(path);
        if (file == RecordedFile.OfRoot && !isOfChanges)
        {
            _files.Remove(key);
            return;
        }

        _held += FileLength + key.Length;
        _files[key] = _held <= MaximumHeld ? file : throw new LayerException($"the owners of its files take more than {HumanText.Size(MaximumHeld)} of memory");
    }

    /// <summary>Forgets a file that was removed, with all below it.</summary>
    public void Remove(ReadOnlySpan<byte> path)
    {
        string key = Encoding.Latin1.GetString(path);
        foreach (string gone in _files.Keys.Where(known => known.StartsWith(key, StringComparison.Ordinal) && (known.Length == key.Length || known[key.Length] == '/')).ToList())
        {
            _files.Remove(gone);
        }
    }

    /// <summary>Records the devices that another one has.</summary>
    public void AddDevices(OwnerRecord? other)
    {
        foreach ((byte[] path, RecordedFile device) in other?.Devices ?? [])
        {
            Set(path, device);
        }
    }

    /// <summary>Records what another one says of a folder that is in this tree.</summary>
    public void AddBelow(ReadOnlySpan<byte> folder, OwnerRecord other)
    {
        foreach ((string key, RecordedFile file) in other._files)
        {
            byte[] path = Encoding.Latin1.GetBytes(key);
            Set(folder.Length == 0 ? path : path.Length == 0 ? folder : [.. folder, (byte)'/', .. path], file);
        }
    }
}
