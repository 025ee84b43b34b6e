using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Events;

/// <summary>Writes what happens into the store's journal.</summary>
internal sealed class EventLog(StorePaths paths)
{
    /// <summary>Of containers.</summary>
    public const string Container = "container";

    /// <summary>Of images.</summary>
    public const string Image = "image";

    /// <summary>Of networks.</summary>
    public const string Network = "network";

    /// <summary>Of volumes.</summary>
    public const string Volume = "volume";

    /// <summary>Of what builds keep.</summary>
    public const string Builder = "builder";

    /// <summary>Writes an event. What happened has happened, also where it cannot be written.</summary>
    /// <param name="type">What it happened to.</param>
    /// <param name="action">What happened.</param>
    /// <param name="id">Its ID.</param>
    /// <param name="attributes">More about it.</param>
    public void Write(string type, string action, string id, IReadOnlyDictionary<string, string> attributes)
    {
        byte[] entry = new EventRecord { Type = type, Action = action, Id = id, Attributes = attributes }.ToJson();
        try
        {
            Append(entry);
        }
        catch (Exception exception) when (exception is LinuxException or UnauthorizedAccessException or IOException)
        {
            return;
        }
    }

    /// <summary>Writes an event of an image.</summary>
    public void WriteImage(string action, string name) => Write(Image, action, name, new Dictionary<string, string> { ["name"] = name });

    /// <summary>Writes that what was not in use has been removed.</summary>
    /// <param name="type">The type of it.</param>
    /// <param name="reclaimed">How many bytes it took.</param>
    public void WritePrune(string type, long reclaimed) =>
        Write(type, "prune", string.Empty, new Dictionary<string, string> { ["reclaimed"] = reclaimed.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Makes the journal's folder, for its owner alone: command lines are told there, and what is secret may stand in them.</summary>
    internal static void MakeFolder(StorePaths paths) =>
        Directory.CreateDirectory(Path.GetDirectoryName(paths.Journal)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private void Append(byte[] entry)
    {
        try
        {
            Journal.Append(paths.Journal, entry, EventRecord.JournalLimit);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT && Directory.Exists(paths.Root))
        {
            MakeFolder(paths);
            Journal.Append(paths.Journal, entry, EventRecord.JournalLimit);
        }
    }
}
