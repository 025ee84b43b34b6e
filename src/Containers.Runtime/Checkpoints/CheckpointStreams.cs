using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>
/// What the standard streams of a container's process were when it was written into images, in criu's names: <c>pipe:[7]</c>, <c>file[MOUNT:INODE]</c>,
/// <c>tty[NUMBER:DEVICE]</c>. A restore puts its own in their places. They are kept beside the images as runc keeps them.
/// </summary>
internal static class CheckpointStreams
{
    private const string FileName = "descriptors.json";
    private const int Count = 3;
    private const string PipePrefix = "pipe:[";
    private const string FilePrefix = "file[";
    private const string TerminalPrefix = "tty[";

    /// <summary>The names of a process's streams; the path of one that is in the container itself.</summary>
    /// <param name="process">The process.</param>
    /// <param name="mounts">The container's mounts.</param>
    internal static string[] Of(int process, ContainerMounts mounts)
    {
        string[] names = new string[Count];
        using DirectoryDescriptor links = DirectoryDescriptor.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"));
        for (int number = 0; number < Count; number++)
        {
            string entry = number.ToString(CultureInfo.InvariantCulture);
            using SafeFileHandle? stream = links.TryOpen(Encoding.ASCII.GetBytes(entry), OpenFlags.PathOnly, 0, ResolveFlags.None, out _);
            names[number] = stream is null ? string.Empty : NameOf(Encoding.UTF8.GetString(links.ReadLink(Encoding.ASCII.GetBytes(entry))), stream.Status(), MountOf(process, entry), mounts);
        }

        return names;
    }

    /// <summary>Whether a name is of something that is not in the container, and that criu has to be told of for a dump.</summary>
    internal static bool IsExternal(string name) =>
        name.StartsWith(FilePrefix, StringComparison.Ordinal) || name.StartsWith(TerminalPrefix, StringComparison.Ordinal);

    /// <summary>Whether a restore puts a stream of its own in the place of one of this name.</summary>
    internal static bool IsReplaced(string name) => IsExternal(name) || name.StartsWith(PipePrefix, StringComparison.Ordinal);

    /// <summary>Keeps names beside images.</summary>
    internal static void Write(string images, string[] names)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartArray();
            foreach (string name in names)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        AtomicFile.Write(Path.Combine(images, FileName), text.ToArray());
    }

    /// <summary>The names that are kept beside images; none where nobody kept them.</summary>
    internal static List<string> Read(string images)
    {
        List<string> names = [];
        string path = Path.Combine(images, FileName);
        if (File.Exists(path))
        {
            using JsonDocument document = JsonDocument.Parse(FileDescriptor.ReadFile(path));
            foreach (JsonElement name in document.RootElement.EnumerateArray())
            {
                names.Add(name.GetString() ?? string.Empty);
            }
        }

        return names;
    }

    private static string NameOf(string link, FileStatus status, string mount, ContainerMounts mounts)
    {
        const uint firstPseudoTerminal = 136;
        const uint lastPseudoTerminal = 143;
        if (!link.StartsWith('/') || mounts.Ids.Contains(mount))
        {
            return link;
        }

        bool isTerminal = status.Type == FileType.CharacterDevice && status.Special.Major is >= firstPseudoTerminal and <= lastPseudoTerminal;
        return isTerminal
            ? string.Create(CultureInfo.InvariantCulture, $"{TerminalPrefix}{(status.Special.Major << 8) | status.Special.Minor:x}:{(status.Device.Major << 8) | status.Device.Minor:x}]")
            : string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{int.Parse(mount, CultureInfo.InvariantCulture):x}:{status.Inode:x}]");
    }

    /// <summary>The id of the mount that an open file is on (proc(5), fdinfo).</summary>
    private static string MountOf(int process, string number) =>
        File.ReadLines($"/proc/{process}/fdinfo/{number}").First(line => line.StartsWith("mnt_id:", StringComparison.Ordinal))[7..].Trim();
}
