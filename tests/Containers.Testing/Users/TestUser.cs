using System.Globalization;

namespace Containers.Testing;

/// <summary>
/// A user without rights whose ID, and subordinate IDs, no other test has, neither of this run nor of another one on the machine. It is a number: who needs the
/// name mounts an <c>/etc/passwd</c> with <see cref="Account"/>.
/// </summary>
public sealed class TestUser : IDisposable
{
    private const int First = 64_100;
    private const int Most = 1_000;

    private readonly FileStream _taken;

    private TestUser(int id, FileStream taken) => (Id, _taken) = (id, taken);

    /// <summary>The user's ID, and that of the group.</summary>
    public int Id { get; }

    /// <summary>The user's name.</summary>
    public string Name => NameOf(Id);

    /// <summary>The user's line of <c>/etc/subuid</c> and <c>/etc/subgid</c>.</summary>
    public string SubordinateIds => string.Create(CultureInfo.InvariantCulture, $"{Name}:{FirstOf(Id)}:65536");

    /// <summary>The same with ten times as many, as containers with IDs of their own take them.</summary>
    public string ManySubordinateIds => string.Create(CultureInfo.InvariantCulture, $"{Name}:{1_000_000_000 + ((Id - First) * 1_000_000)}:655360");

    /// <summary>Takes one that is free, until it is disposed.</summary>
    public static TestUser Take()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "containers-users")).FullName;
        HashSet<string> known = [.. File.ReadLines("/etc/passwd").Select(static line => line.Split(':')).Where(static words => words.Length > 2).Select(static words => words[2])];
        foreach (int id in Enumerable.Range(First, Most).Where(id => !known.Contains(id.ToString(CultureInfo.InvariantCulture))))
        {
            try
            {
                // Locked for as long as it is open, by whichever process.
                return new TestUser(id, new FileStream(Path.Combine(folder, NameOf(id)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException)
            {
                continue;
            }
        }

        throw new InvalidOperationException($"All {Most} users of tests are taken.");
    }

    /// <summary>The first of a user's subordinate IDs.</summary>
    public static int FirstOf(int id) => 10_000_000 + ((id - First) * 100_000);

    /// <summary>The user's line of <c>/etc/passwd</c>.</summary>
    /// <param name="home">The home folder.</param>
    public string Account(string home) => string.Create(CultureInfo.InvariantCulture, $"{Name}:x:{Id}:{Id}::{home}:/bin/sh");

    /// <inheritdoc/>
    public void Dispose() => _taken.Dispose();

    private static string NameOf(int id) => string.Create(CultureInfo.InvariantCulture, $"user{id}");
}
