using System.Text;
using Containers.Oci;

namespace Containers.Engine.Containers.Launching;

/// <summary>
/// The way by which monitors find the program that removes their containers: a link in the run folder, one for each such program. A monitor lives for
/// weeks, and the module that started it may be replaced by a newer one in another folder and uninstalled meanwhile.
/// </summary>
internal sealed class CleanupLink(StorePaths paths)
{
    private const string Prefix = "containers-";
    private readonly string _folder = Path.Combine(paths.RunRoot, "programs");

    /// <summary>Makes the link to a program, where it is missing or leads elsewhere.</summary>
    /// <returns>The link's path.</returns>
    public string Place(string program)
    {
        string link = Path.Combine(_folder, Prefix + Digest.Of(Encoding.UTF8.GetBytes(program)).Hex[..16]);
        Lead(link, program);
        return link;
    }

    /// <summary>Lets links to programs that are gone lead to another one.</summary>
    public void Mend(Func<string> program)
    {
        foreach (string link in Directory.Exists(_folder) ? Directory.GetFiles(_folder, Prefix + "*") : [])
        {
            if (new FileInfo(link).LinkTarget is { } target && !File.Exists(target))
            {
                Lead(link, program());
            }
        }
    }

    private void Lead(string link, string program)
    {
        if (new FileInfo(link).LinkTarget != program)
        {
            Directory.CreateDirectory(_folder);
            string staged = Path.Combine(_folder, $".{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
            File.Delete(staged);
            File.CreateSymbolicLink(staged, program);
            File.Move(staged, link, overwrite: true);
        }
    }
}
