using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Testing;

/// <summary>The image that tests of containers run: busybox with its applets, a user <c>app</c> and a motd, in three layers, as an archive that <c>docker save</c> could have made.</summary>
public static class BusyboxImage
{
    /// <summary>The name that it has in its archive.</summary>
    public const string Name = "busybox:latest";

    /// <summary>The program that a test with this image needs.</summary>
    public const string Program = "busybox";

    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
    private static readonly Lazy<byte[]> Made = new(Make);

    /// <summary>The archive.</summary>
    public static ReadOnlyMemory<byte> Archive => Made.Value;

    private static byte[] Make()
    {
        byte[] program = File.ReadAllBytes(Requirement.FindProgram(Program)!);
        byte[][] layers =
        [
            Tar([
                .. new[] { "bin", "dev", "etc", "home", "home/app", "proc", "root", "sys" }.Select(static folder => Folder(folder)),
                Folder("tmp", (UnixFileMode)0x3FF), // 1777
                new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Executable, DataStream = new MemoryStream(program) },
                .. Applets().Select(static applet => new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" }),
            ]),
            Tar([
                Text("etc/group", "root:x:0:\napp:x:1000:\nextra:x:1001:app\n"),
                Text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n"),
                Folder("home/app", Executable, owner: 1000),
            ]),
            Tar([Text("etc/motd", "from the image\n")]),
        ];
        string configuration = JsonSerializer.Serialize(new
        {
            architecture = Platform.Host.Architecture,
            os = "linux",
            created = "2024-01-02T03:04:05Z",
            config = new
            {
                Env = new[] { "PATH=/bin", "GREETING=hello" }, Cmd = new[] { "/bin/sh" }, Labels = new Dictionary<string, string> { ["org.example.test"] = "yes" },
            },
            rootfs = new { type = "layers", diff_ids = layers.Select(static layer => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(layer))}") },
            history = layers.Select(static (_, number) => new { created = "2024-01-02T03:04:05Z", created_by = $"layer {number + 1}" }),
        });
        string[] names = [.. layers.Select(static (_, number) => $"{number + 1}.tar")];
        string manifest = JsonSerializer.Serialize(new[] { new { Config = "config.json", RepoTags = new[] { Name }, Layers = names } });
        return Tar([
            Text("manifest.json", manifest), Text("config.json", configuration),
            .. names.Zip(layers, static (name, layer) => new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(layer) }),
        ]);
    }

    private static byte[] Tar(IEnumerable<TarEntry> entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    private static PaxTarEntry Folder(string name, UnixFileMode mode = Executable, int owner = 0) => new(TarEntryType.Directory, name) { Mode = mode, Uid = owner, Gid = owner };

    private static PaxTarEntry Text(string name, string content) =>
        new(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)0x1A4, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) };

    private static string[] Applets()
    {
        using Process process = Process.Start(new ProcessStartInfo(Program, ["--list"]) { RedirectStandardOutput = true })!;
        string list = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static applet => applet != Program)];
    }
}
