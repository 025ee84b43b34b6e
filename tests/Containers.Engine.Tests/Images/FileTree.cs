using System.Diagnostics;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Images;

/// <summary>Describes a tree of files completely, a line each, so that two trees can be compared.</summary>
internal static class FileTree
{
    /// <summary>Type, mode, owners, time, links, size, device, link target, extended attributes and content of every file, by path, whose bytes are characters.</summary>
    public static SortedDictionary<string, string> Describe(string root)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(files, Output("find", root, "-mindepth", "1", "-type", "d", "-printf", "%P\\0%y %m %U:%G %T@\\0"));
        Add(files, Output("find", root, "-mindepth", "1", "-type", "f", "-printf", "%P\\0%y %m %U:%G %T@ links %n size %s\\0"));
        Add(files, Output("find", root, "-mindepth", "1", "-type", "l", "-printf", "%P\\0%y %U:%G %T@ to %l\\0"));
        Add(files, Output("find", root, "-mindepth", "1", "-not", "-type", "d", "-not", "-type", "f", "-not", "-type", "l", "-printf", "%P\\0%y %m %U:%G %T@\\0"));
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(root);
        foreach (string path in files.Keys.ToList())
        {
            byte[] name = Encoding.Latin1.GetBytes(path);
            foreach ((string attribute, byte[] value) in folder.ExtendedAttributesOf(name).OrderBy(pair => pair.Key))
            {
                files[path] += $" {attribute}={Convert.ToHexString(value)}";
            }

            files[path] += files[path][0] switch
            {
                'f' => " " + HashOf(folder, name),
                'c' or 'b' => " " + Output("stat", "-c", "%t:%T", Path.Combine(root, path)).Trim(),
                _ => "",
            };
        }

        return files;
    }

    public static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.Latin1, // A name is bytes.
        })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string HashOf(DirectoryDescriptor root, byte[] name)
    {
        using var content = new FileStream(root.TryOpen(name, OpenFlags.Read, 0, ResolveFlags.Beneath, out _)!, FileAccess.Read);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content));
    }

    private static void Add(SortedDictionary<string, string> files, string output)
    {
        string[] fields = output.Split('\0');
        for (int i = 0; i + 1 < fields.Length; i += 2)
        {
            files.Add(fields[i], fields[i + 1]);
        }
    }
}
