using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Engine.Building;
using Containers.Engine.Tests.Building;
using Containers.Oci;

namespace Containers.Engine.Tests.Dockerfiles;

/// <summary>Each Dockerfile of <c>tests/Dockerfiles</c> makes the files and the configuration that docker makes of it (<c>tests/Dockerfiles/record</c>).</summary>
public sealed class DockerfileCorpusTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    private const UnixFileMode FolderMode = (UnixFileMode)0x1ED;
    private const UnixFileMode FileMode = (UnixFileMode)0x1A4;
    private static readonly string s_folder = Path.GetFullPath(Path.Combine(ProductProgram.OutputRoot, "..", "tests", "Dockerfiles"));
    private static readonly string[] s_unrecorded = ["bin", "dev", "proc", "sys"];

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(s_folder).Select(path => Path.GetFileName(path)).Order()];

    [RootTheory("busybox")]
    [MemberData(nameof(Cases))]
    public async Task A_Dockerfile_makes_what_docker_makes_of_it(string name)
    {
        await BuildBasesAsync(name);
        string context = Prepare(name);
        BuildOptions options = OptionsOf(name, context);
        string archive = engine.Context("x") + ".tar";
        BuildResult image = await engine.BuildAsync(options);
        await engine.BuildAsync(options with { Outputs = [new BuildOutput(BuildOutputKind.Archive, archive)] });
        Assert.Equal(
            File.ReadAllText(Path.Combine(s_folder, name, "expected")),
            string.Concat(FilesOf(archive).Concat(ConfigurationOf(engine.Configuration(image))).Select(line => line + "\n")));
    }

    private async Task BuildBasesAsync(string name)
    {
        string text = File.ReadAllText(Path.Combine(s_folder, name, "Dockerfile"));
        if (text.Contains("onbuild-parent", StringComparison.Ordinal))
        {
            await engine.BuildAsync(new BuildOptions { Context = Prepare("onbuild-parent"), Tags = [ImageReference.Parse("onbuild-parent")] });
        }

        if (text.Contains("withcmd", StringComparison.Ordinal))
        {
            await engine.BuildAsync(new BuildOptions
            {
                Context = engine.Context("FROM base\nCMD [\"from\", \"withcmd\"]\n"), Tags = [ImageReference.Parse("withcmd")],
            });
        }
    }

    /// <summary>A copy of a case's context, with the permissions that the recorder gave it.</summary>
    private string Prepare(string name)
    {
        string context = engine.Context("x");
        string source = Path.Combine(s_folder, name, "context");
        if (Directory.Exists(source))
        {
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(context, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        File.Copy(Path.Combine(s_folder, name, "Dockerfile"), Path.Combine(context, "Dockerfile"), overwrite: true);
        foreach (string path in Directory.EnumerateFileSystemEntries(context, "*", SearchOption.AllDirectories).Prepend(context))
        {
            File.SetUnixFileMode(path, Directory.Exists(path) ? FolderMode : FileMode);
        }

        return context;
    }

    private static BuildOptions OptionsOf(string name, string context)
    {
        string path = Path.Combine(s_folder, name, "options");
        string[] words = File.Exists(path) ? File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
        var arguments = new Dictionary<string, string>();
        string? target = null;
        for (int i = 0; i < words.Length; i += 2)
        {
            if (words[i] == "--target")
            {
                target = words[i + 1];
            }
            else
            {
                string[] pair = words[i + 1].Split('=', 2);
                arguments[pair[0]] = pair[1];
            }
        }

        return new BuildOptions { Context = context, Arguments = arguments, Target = target };
    }

    private static List<string> FilesOf(string archive)
    {
        var lines = new List<(string Path, string Line)>();
        var digests = new Dictionary<string, string>();
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            string path = "/" + entry.Name.Trim('.', '/');
            if (path == "/" || s_unrecorded.Contains(path.Split('/')[1]))
            {
                continue;
            }

            char kind = entry.EntryType switch { TarEntryType.Directory => 'd', TarEntryType.SymbolicLink => 'l', TarEntryType.Fifo => 'p', _ => '-' };
            string mode = kind == 'l' ? "----" : Convert.ToString((int)entry.Mode, 8).PadLeft(4, '0');
            string content = kind switch { 'l' => " -> " + entry.LinkName, '-' => " " + DigestOf(entry, path, digests), _ => "" };
            lines.Add((path, $"{kind}{mode} {entry.Uid}:{entry.Gid} {path}{content}"));
        }

        return [.. lines.OrderBy(line => line.Path.Split(' ')[0], StringComparer.Ordinal).Select(line => line.Line)];
    }

    /// <summary>The start of a file's digest; a hard link has that of the file that it is.</summary>
    private static string DigestOf(TarEntry entry, string path, Dictionary<string, string> digests)
    {
        if (entry.EntryType == TarEntryType.HardLink)
        {
            return digests["/" + entry.LinkName.Trim('.', '/')];
        }

        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        return digests[path] = Convert.ToHexStringLower(SHA256.HashData(content.ToArray()))[..12];
    }

    /// <summary>The configuration's members that say how the image runs, each as docker writes it, with names in order.</summary>
    private static IEnumerable<string> ConfigurationOf(ImageConfiguration configuration)
    {
        JsonObject config = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Plain.ImageConfiguration))!["config"]!.AsObject();
        foreach ((string name, JsonNode? value) in config.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            bool isEmpty = value is null || value is JsonArray { Count: 0 } or JsonObject { Count: 0 } || value.ToJsonString() == "\"\"";
            if (!isEmpty && name != "ArgsEscaped")
            {
                string text = Sorted(value!).ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                yield return $"{name} {text}";
            }
        }
    }

    private static JsonNode Sorted(JsonNode node) => node is JsonObject members
        ? new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
        : node.DeepClone();
}
