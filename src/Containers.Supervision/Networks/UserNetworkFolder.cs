using System.Globalization;

namespace Containers.Supervision.Networks;

/// <summary>
/// The network namespace that stands for the host's where an ordinary user has bridges, and the process that keeps it: as long as anybody holds the
/// folder's lock. It is told of in a folder.
/// </summary>
/// <param name="Folder">The folder.</param>
public sealed record UserNetworkFolder(string Folder)
{
    /// <summary>Held, shared with others, by each process that has something in the namespace.</summary>
    public string Lock => Path.Combine(Folder, "lock");

    /// <summary>Held by who starts the process that keeps the namespace.</summary>
    public string StartLock => Path.Combine(Folder, "start.lock");

    /// <summary>Held by the process that keeps the namespace until it is settled whether something leads out of it.</summary>
    public string OutwardLock => Path.Combine(Folder, "outward.lock");

    /// <summary>Says which process keeps the namespace.</summary>
    public string Record => Path.Combine(Folder, "keeper");

    /// <summary>A file that the namespace is mounted on, where the process that keeps it sees it.</summary>
    public string Mount => Path.Combine(Folder, "namespace");

    /// <summary>Says which program leads out of the namespace.</summary>
    public string Program => Path.Combine(Folder, "program");

    /// <summary>The namespace's file; null where no process is said to keep it.</summary>
    public string? FindNamespace()
    {
        string[] words = File.Exists(Record) ? File.ReadAllText(Record).Split([' ', '\n']) : [];
        if (words is not [var process, var descriptor, var inode, ..])
        {
            return null;
        }

        // The number of a namespace says that the process is still the one.
        string path = $"/proc/{process}/fd/{descriptor}";
        return new FileInfo(path).LinkTarget == $"net:[{inode}]" ? path : null;
    }

    /// <summary>What <see cref="Record"/> holds.</summary>
    public static string RecordOf(int process, int descriptor, ulong inode) => string.Create(CultureInfo.InvariantCulture, $"{process} {descriptor} {inode}\n");
}
