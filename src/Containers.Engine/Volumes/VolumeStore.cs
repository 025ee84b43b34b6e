using System.Text.Json;
using Containers.Engine.Content;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <summary>
/// The volumes on disk: a folder each, with <c>volume.json</c> and <c>_data</c>, which appears and disappears as a whole. Whoever uses one holds the lock
/// on its folder shared; whoever removes it, or puts the first files into it, exclusively.
/// </summary>
internal sealed class VolumeStore(StorePaths paths)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ReadableByAll = (UnixFileMode)0x1ED; // 0755

    /// <summary>The names of all volumes, in the order of their letters.</summary>
    public IReadOnlyList<string> Names()
    {
        List<string> names = [];
        foreach (string folder in Directory.Exists(paths.Volumes) ? Directory.EnumerateDirectories(paths.Volumes) : [])
        {
            if (char.IsAsciiLetterOrDigit(Path.GetFileName(folder)[0]))
            {
                names.Add(Path.GetFileName(folder));
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>
    /// What is known of a volume; null where there is none. One whose record cannot be read is still there, since its files are what counts, and nothing
    /// else is known of it.
    /// </summary>
    public VolumeRecord? TryRead(string name)
    {
        try
        {
            return Read(name);
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT or Errno.ENOTDIR })
        {
            DirectoryInfo folder = new(paths.VolumeFolder(name));
            return name.Length > 0 && folder.Exists ? new VolumeRecord { Name = name, Created = folder.LastWriteTimeUtc } : null;
        }
    }

    /// <summary>As <see cref="TryRead"/>, with an error for a record that cannot be read.</summary>
    /// <exception cref="OciFormatException">It cannot be understood.</exception>
    /// <exception cref="LinuxException">It is not there.</exception>
    public VolumeRecord Read(string name) =>
        JsonInput.Read<VolumeRecord>(FileDescriptor.ReadFile(paths.VolumeRecord(name)), "volume");

    /// <summary>Makes a volume's folder, unless there is one of that name.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="durable">Whether it is on the disk when this returns.</param>
    /// <returns>Whether it was made.</returns>
    public bool Add(VolumeRecord volume, bool durable)
    {
        Directory.CreateDirectory(paths.Volumes);
        using StagingFolder staging = StagingFolder.Create(paths);
        string staged = Path.Combine(staging.Path, volume.Name);
        Directory.CreateDirectory(staged, OwnerOnly);
        string data = Path.Combine(staged, StorePaths.VolumeFilesName);
        Directory.CreateDirectory(data);
        File.SetUnixFileMode(data, ReadableByAll);
        WriteRecord(Path.Combine(staged, StorePaths.VolumeRecordName), volume, durable);
        return AtomicFile.Publish(staged, paths.VolumeFolder(volume.Name), durable, replace: false);
    }

    /// <summary>Writes the record of a volume whose own cannot be read.</summary>
    public void Repair(VolumeRecord volume) => WriteRecord(paths.VolumeRecord(volume.Name), volume, durable: true);

    /// <summary>Keeps a volume: shared against its removal, exclusive against everybody. Null where there is none.</summary>
    public async Task<FileLock?> TryHoldAsync(string name, FileLockMode mode, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(paths.VolumeFolder(name), mode, create: false, cancellationToken: cancellationToken);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Removes a volume with its files. The caller holds its lock exclusively.</summary>
    public void Remove(string name) => StagingFolder.Remove(paths, paths.VolumeFolder(name), durable: true);

    private static void WriteRecord(string path, VolumeRecord volume, bool durable) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(volume, VolumeJson.Default.VolumeRecord), durable: durable);
}
