using System.Formats.Tar;
using System.Text;

namespace Containers.Cli.Tests;

/// <summary>An image with busybox and a folder <c>/vol</c> whose files have owners, permissions, several names, a target and a hole.</summary>
internal static class VolumeImage
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
    private static readonly string[] Applets = ["sh", "sleep", "cat", "ls", "stat", "touch", "true", "id", "mount", "df", "rm"];

    /// <summary>Imports it.</summary>
    /// <param name="containers">The program.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="changes">Instructions of a Dockerfile.</param>
    public static void Import(ContainersProgram containers, string name, params string[] changes)
    {
        string path = containers.WriteFile("image.tar", "");
        using (TarWriter writer = new(File.Create(path)))
        {
            foreach (string folder in (string[])["bin", "etc", "tmp", "deep"])
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = Executable });
            }

            using (FileStream program = File.OpenRead(Requirement.FindProgram("busybox")!))
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = Executable, DataStream = program });
            }

            foreach (string applet in Applets)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
            }

            writer.WriteEntry(Text("etc/passwd", "root:x:0:0::/root:/bin/sh\n"));
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "vol") { Mode = (UnixFileMode)0x5E8, Uid = 33, Gid = 44 }); // 02750
            PaxTarEntry file = Text("vol/file", "of the image\n");
            (file.Uid, file.Gid, file.Mode) = (7, 8, (UnixFileMode)0x1A0); // 0640
            writer.WriteEntry(file);
            writer.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "vol/same") { LinkName = "vol/file" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "vol/link") { LinkName = "../bin/sh", Uid = 9, Gid = 9 });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "way") { LinkName = "/vol" });
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "trap") { LinkName = "/proc/self" });
        }

        List<string> words = ["import"];
        foreach (string change in changes)
        {
            words.AddRange(["--change", change]);
        }

        ContainersProgram.Result result = containers.Run([.. words, path, name]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static PaxTarEntry Text(string name, string content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)), Mode = (UnixFileMode)0x1A4 };
}
