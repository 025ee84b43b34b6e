using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Engine.Tests.Images.Archives;

/// <summary>Makes image archives by hand, as old and odd tools would and as none should.</summary>
internal sealed class TestArchive
{
    private readonly List<TarEntry> _entries = [];

    public TestArchive File(string path, byte[] content)
    {
        _entries.Add(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
        return this;
    }

    public TestArchive File(string path, string content) => File(path, Encoding.UTF8.GetBytes(content));

    public TestArchive Link(string path, string target)
    {
        _entries.Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
        return this;
    }

    public string WriteTo(string path)
    {
        using FileStream stream = System.IO.File.Create(path);
        using var writer = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (TarEntry entry in _entries)
        {
            writer.WriteEntry(entry);
        }

        return path;
    }

    /// <summary>One layer's uncompressed archive; a path that ends with a slash is a folder.</summary>
    public static byte[] Layer(params (string Path, string Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach ((string path, string content) in files)
            {
                bool folder = path.EndsWith('/');
                var entry = new PaxTarEntry(folder ? TarEntryType.Directory : TarEntryType.RegularFile, path) { ModificationTime = DateTimeOffset.UnixEpoch };
                if (!folder)
                {
                    entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
                }

                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    /// <summary>A configuration for layers.</summary>
    public static byte[] Configuration(params byte[][] layers) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["architecture"] = Platform.Host.Architecture,
        ["os"] = "linux",
        ["config"] = new JsonObject { ["Cmd"] = new JsonArray("/bin/sh") },
        ["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray([.. layers.Select(layer => (JsonNode)Digest.Of(layer).ToString())]),
        },
    }.ToJsonString());

    /// <summary>docker's <c>manifest.json</c> with one image.</summary>
    public static string Manifest(string configuration, string? tag, params string[] layers) => new JsonArray(new JsonObject
    {
        ["Config"] = configuration,
        ["RepoTags"] = tag is null ? null : new JsonArray(tag),
        ["Layers"] = new JsonArray([.. layers.Select(layer => (JsonNode)layer)]),
    }).ToJsonString();

    /// <summary>Compresses a file by a program and returns the new file's path.</summary>
    public static string Compress(string path, string program)
    {
        string target = $"{path}.{program}";
        using FileStream output = System.IO.File.Create(target);
        using Process process = Process.Start(new ProcessStartInfo(program, ["-c", path]) { RedirectStandardOutput = true })!;
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? target : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}
