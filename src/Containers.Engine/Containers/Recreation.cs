using System.Text;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>
/// That another container is put in the place of one, told by files in that one's folder: where nobody holds the lock, whoever did it was killed.
/// A removal of the container takes them with it.
/// </summary>
/// <param name="Name">The name that the container had, and that the other is to have.</param>
/// <param name="Ran">Whether the container ran.</param>
/// <param name="Replacement">The ID of the other container; null where it had not been made yet.</param>
internal sealed record Recreation(string Name, bool Ran, string? Replacement)
{
    private const string Runs = "ran";

    /// <summary>Tells that it begins.</summary>
    /// <returns>The lock, held as long as it lasts; null where somebody else does so already.</returns>
    public static FileLock? Begin(ContainerFolder folder, string name, bool ran)
    {
        File.Delete(folder.Replacement);
        AtomicFile.Write(folder.Recreation, Encoding.UTF8.GetBytes($"{name}\n{(ran ? Runs : "")}"));
        return FileLock.TryAcquire(folder.Recreation, FileLockMode.Exclusive, create: false);
    }

    /// <summary>Tells which container is to take its place.</summary>
    public static void Note(ContainerFolder folder, string replacement) => AtomicFile.Write(folder.Replacement, Encoding.UTF8.GetBytes(replacement));

    /// <summary>Tells that it is over, and the container is what it was.</summary>
    public static void End(ContainerFolder folder)
    {
        File.Delete(folder.Recreation);
        File.Delete(folder.Replacement);
    }

    /// <summary>What a killed one left; null where there is none, or somebody is at it.</summary>
    public static Recreation? Abandoned(ContainerFolder folder)
    {
        if (!File.Exists(folder.Recreation))
        {
            return null;
        }

        using FileLock? unused = FileLock.TryAcquire(folder.Recreation, FileLockMode.Shared);
        return unused is not null && File.ReadAllText(folder.Recreation).Split('\n') is [{ Length: > 0 } name, var ran]
            ? new Recreation(name, ran == Runs, File.Exists(folder.Replacement) ? File.ReadAllText(folder.Replacement) : null)
            : null;
    }
}
