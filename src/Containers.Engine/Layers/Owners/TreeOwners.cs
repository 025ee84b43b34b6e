using System.Text;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Extraction;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers.Owners;

/// <summary>
/// Whom the files of layers over one another belong to, and the devices among them, where the user namespace has one ID and the records of the layers say it.
/// A file that was copied up into an upper folder still belongs to whom it belongs below, one that was made there to root: nobody else makes any.
/// </summary>
internal sealed class TreeOwners : IDisposable
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;

    /// <summary>Of files and folders that overlayfs has copied up (kernel, overlayfs.rst, "Non-directories").</summary>
    private const string Origin = "user.overlay.origin";

    private readonly DirectoryDescriptor? _upper;
    private readonly OwnerRecord? _made;
    private readonly ExtractionRights _rights = ExtractionRights.OfThisProcess();
    private readonly List<(DirectoryDescriptor Folder, OwnerRecord? Record)> _layers = [];
    private readonly Dictionary<string, Dictionary<string, RecordedFile>> _devices = new(StringComparer.Ordinal);

    private TreeOwners(IReadOnlyList<string> lower, string? upper, OwnerRecord? made, bool isWhole)
    {
        _made = made;
        try
        {
            _upper = upper is null ? null : DirectoryDescriptor.Open(upper);
            foreach (string folder in lower)
            {
                _layers.Add((DirectoryDescriptor.Open(folder), OwnerRecord.TryRead(StorePaths.OwnersBeside(folder))));
            }

            FindDevices(isWhole ? _layers.Count : 0);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens a whole tree; null where files have their owners, or where no layer has a record of others.</summary>
    /// <param name="lower">The folders of the layers, topmost first.</param>
    /// <param name="upper">The folder over them that takes what is changed; null for none.</param>
    /// <exception cref="LayerException">A record is damaged.</exception>
    public static TreeOwners? TryOpen(IReadOnlyList<string> lower, string? upper = null) => IsNeeded(lower) ? new TreeOwners(lower, upper, null, isWhole: true) : null;

    /// <summary>Opens what an upper folder changes of layers, without the devices that those have.</summary>
    /// <param name="lower">The folders of the layers, topmost first.</param>
    /// <param name="upper">The upper folder; null where <paramref name="made"/> says all of it.</param>
    /// <param name="made">What is recorded already of files in the upper folder.</param>
    /// <inheritdoc cref="TryOpen" path="/exception"/>
    public static TreeOwners? TryOpenChanges(IReadOnlyList<string> lower, string? upper, OwnerRecord? made) =>
        made is { IsEmpty: false } || IsNeeded(lower) ? new TreeOwners(lower, upper, made, isWhole: false) : null;

    /// <summary>
    /// Whether a file of an upper folder is a copy of the one below it. Overlayfs marks those that can have an attribute, but for files with several names; of
    /// the others the one that is of the same type is taken for it.
    /// </summary>
    /// <param name="status">What the file is.</param>
    /// <param name="attributes">Its attributes in the upper folder.</param>
    /// <param name="below">What is below it.</param>
    public static bool IsCopy(in FileStatus status, IReadOnlyDictionary<string, byte[]> attributes, in FileStatus below) =>
        status.Type == below.Type && (attributes.ContainsKey(Origin) || (status.Type == FileType.Regular ? below.Links > 1 : status.Type != FileType.Directory));

    /// <summary>Whom a file of the tree belongs to.</summary>
    /// <param name="path">Its path, without links on the way.</param>
    public (uint User, uint Group) Of(byte[] path)
    {
        if (_made?.Find(path) is { } made)
        {
            return (made.User, made.Group);
        }

        int layer = _layers.FindIndex(layer => StatusOf(layer.Folder, path) is not null);
        return layer < 0 || IsMade(path, layer) || _layers[layer].Record?.Find(path) is not { } found ? default : (found.User, found.Group);
    }

    /// <summary>The device nodes of a folder of the tree, by their names.</summary>
    public IReadOnlyDictionary<string, RecordedFile> DevicesIn(ReadOnlySpan<byte> folder) =>
        _devices.GetValueOrDefault(Encoding.Latin1.GetString(folder)) ?? [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _upper?.Dispose();
        _layers.ForEach(static layer => layer.Folder.Dispose());
    }

    private static bool IsNeeded(IReadOnlyList<string> lower) => ProcessRights.HasOneId && lower.Any(static folder => File.Exists(StorePaths.OwnersBeside(folder)));

    /// <summary>Whether the upper folder has a file of its own in the place of a layer's.</summary>
    private bool IsMade(byte[] path, int layer) => _upper is not null && StatusOf(_upper, path) is { } status
        && (!IsCopy(status, AttributesOf(_upper, path), StatusOf(_layers[layer].Folder, path)!.Value) || Above(layer).Any(above => HidesBelow(above, path)));

    private IEnumerable<DirectoryDescriptor> Above(int layer) => _layers.Take(layer).Select(static layer => layer.Folder).Concat(_upper is null ? [] : [_upper]);

    private void FindDevices(int layers)
    {
        foreach ((byte[] path, RecordedFile device) in _made?.Devices ?? [])
        {
            Add(path, device);
        }

        for (int index = 0; index < layers; index++)
        {
            foreach ((byte[] path, RecordedFile device) in _layers[index].Record?.Devices ?? [])
            {
                if (!Above(index).Any(above => HidesBelow(above, path) || StatusOf(above, path) is not null))
                {
                    Add(path, device);
                }
            }
        }
    }

    /// <summary>What a layer above has of that name was there first.</summary>
    private void Add(byte[] path, RecordedFile device)
    {
        string text = Encoding.Latin1.GetString(path);
        int slash = text.LastIndexOf('/');
        string folder = slash < 0 ? "" : text[..slash];
        if (!_devices.TryGetValue(folder, out Dictionary<string, RecordedFile>? names))
        {
            _devices.Add(folder, names = new(StringComparer.Ordinal));
        }

        names.TryAdd(text[(slash + 1)..], device);
    }

    /// <summary>Whether a layer has something else in the place of a folder that a file below it is in, or a folder that hides it.</summary>
    private bool HidesBelow(DirectoryDescriptor layer, byte[] path)
    {
        for (int end = path.AsSpan().IndexOf((byte)'/'); end >= 0;)
        {
            ReadOnlySpan<byte> folder = path.AsSpan(0, end);
            if (StatusOf(layer, folder) is not { } status)
            {
                return false;
            }

            if (status.Type != FileType.Directory || ArchivedAttributes.IsOpaque(AttributesOf(layer, folder), _rights))
            {
                return true;
            }

            int next = path.AsSpan(end + 1).IndexOf((byte)'/');
            end = next < 0 ? -1 : end + 1 + next;
        }

        return false;
    }

    private static FileStatus? StatusOf(DirectoryDescriptor layer, ReadOnlySpan<byte> path)
    {
        using SafeFileHandle? found = Open(layer, path);
        return found?.Status();
    }

    private static SafeFileHandle? Open(DirectoryDescriptor layer, ReadOnlySpan<byte> path) =>
        layer.TryOpen(path.Length == 0 ? "."u8 : path, OpenFlags.PathOnly | OpenFlags.NoFollow, 0, Inside, out int errno)
            ?? (errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw new LinuxException("openat2", $"{layer.Path}/{Encoding.UTF8.GetString(path)}", errno));

    private static IReadOnlyDictionary<string, byte[]> AttributesOf(DirectoryDescriptor layer, ReadOnlySpan<byte> path)
    {
        int slash = path.LastIndexOf((byte)'/');
        using DirectoryDescriptor folder = layer.OpenDirectory(slash < 0 ? "."u8 : path[..slash], Inside);
        return path.Length == 0 ? folder.Handle.ExtendedAttributes() : folder.ExtendedAttributesOf(path[(slash + 1)..]);
    }
}
