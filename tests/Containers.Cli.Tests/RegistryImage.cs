using System.Diagnostics;
using System.Formats.Tar;
using System.Text;

namespace Containers.Cli.Tests;

/// <summary>An image around Debian's docker-registry program, with the libraries that it needs.</summary>
internal static class RegistryImage
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Imports it.</summary>
    /// <param name="containers">The program.</param>
    /// <param name="name">The image's name.</param>
    /// <param name="address">Where the registry listens.</param>
    public static void Import(ContainersProgram containers, string name, string address)
    {
        string path = containers.WriteFile("registry.tar", "");
        using (TarWriter writer = new(File.Create(path)))
        {
            string program = Requirement.FindProgram("docker-registry")!;
            foreach (string file in (string[])[program, .. LibrariesOf(program)])
            {
                using FileStream content = File.OpenRead(file);
                string place = file == program ? "bin/registry" : file.TrimStart('/');
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, place) { Mode = Executable, DataStream = content });
            }

            string configuration = $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: /var/lib/registry}}}}\nhttp: {{addr: '{address}'}}\n";
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "registry.yml") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(configuration)) });
        }

        ContainersProgram.Result result = containers.Run(
            "import", "--change", "CMD [\"/bin/registry\", \"serve\", \"/registry.yml\"]", "--change", "VOLUME /var/lib/registry", path, name);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    /// <summary>Waits until it listens, by its log.</summary>
    public static void Await(ContainersProgram containers, string container)
    {
        using Process logs = containers.StartProgram("/bin/sh", "-c", $"'{ContainersProgram.Path}' logs -f {container} 2>&1");
        using CancellationTokenSource limit = new(Limit);
        try
        {
            string? line;
            do
            {
                line = logs.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult();
                Assert.NotNull(line);
            }
            while (!line.Contains("listening on", StringComparison.Ordinal));
        }
        finally
        {
            logs.Kill(entireProcessTree: true);
            logs.WaitForExit();
        }
    }

    /// <summary>The files that the dynamic linker would load, and itself.</summary>
    private static IEnumerable<string> LibrariesOf(string program)
    {
        using Process ldd = Process.Start(new ProcessStartInfo("ldd", program) { RedirectStandardOutput = true })!;
        string output = ldd.StandardOutput.ReadToEnd();
        ldd.WaitForExit();
        return output.Split(['\n', ' ', '\t']).Where(static word => word.StartsWith('/')).Distinct();
    }
}
