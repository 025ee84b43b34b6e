using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>The store as several processes have it, some of them killed.</summary>
public sealed class StoreTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void DfAndPruneTellWhatThereIsAndWhatIsGone()
    {
        _containers.Run("run", _containers.Busybox, "true");

        string[] table = _containers.Run("df").Lines;
        Assert.Matches("^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE$", table[0]);
        Assert.Matches(@"^Images +1 +1 +[\d.]+MB +0B \(0%\)$", table[1]);
        Assert.Matches(@"^Containers +1 +0 ", table[2]);
        Assert.Matches("^Local Volumes +0 +0 ", table[3]);
        Assert.Matches($@"^{_containers.Busybox[..^":latest".Length]} +latest +[0-9a-f]{{12}} +.+ ago +[\d.]+MB +0B +[\d.]+MB +1$", _containers.Run("df", "-v").Lines[2]);

        Assert.Equal(1, _containers.RunWithInput("n\n", "prune", "-a").ExitCode);
        Assert.Equal(5, _containers.Run("df").Lines.Length);
        ContainersProgram.Result pruned = _containers.RunWithInput("y\n", "prune", "-a");
        Assert.Matches(@"removes 1 containers, 0 volumes, 0 networks and 4 images and layers, [\d.]+MB in all", pruned.Error);
        Assert.Contains($"Untagged: {_containers.Busybox}", pruned.Lines);
        Assert.Matches(@"^Total reclaimed space: [\d.]+MB$", pruned.Lines[^1]);
        Assert.Matches("^Images +0 +0 +0B +0B$", _containers.Run("df").Lines[1]);
    }

    [RootFact("busybox")]
    public void DfListsAllThatTakesTheDisk()
    {
        string context = Path.GetDirectoryName(_containers.WriteFile("Dockerfile", $"FROM {_containers.Busybox}\nRUN --mount=type=cache,target=/c echo one > /c/f && echo one > /f\nRUN echo two > /g\n"))!;
        Assert.Equal(0, _containers.Run("build", "-q", context).ExitCode);
        _containers.Run("run", "--name", "box", "-v", "data:/data", _containers.Busybox, "sh", "-c", "echo hello > /changed");

        string[] lines = _containers.Run("system", "df", "-v").Lines;
        Assert.Equal(["Images space usage:", "Containers space usage:", "Local Volumes space usage:"], lines.Where(line => line.EndsWith("usage:", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("CONTAINER ID   IMAGE ", StringComparison.Ordinal) && line.Contains("LOCAL VOLUMES   SIZE", StringComparison.Ordinal));
        Assert.Matches(@"^[0-9a-f]{12} .* 1 +6B +.*Exited \(0\).* +box$", Assert.Single(lines, line => line.EndsWith(" box", StringComparison.Ordinal)));
        Assert.Matches("^data +1 +0B$", Assert.Single(lines, line => line.StartsWith("data ", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.Contains(" regular ", StringComparison.Ordinal)));
        Assert.Equal("2 1 1 3\n", _containers.Run("system", "df", "-v", "--format", "{{len .Images}} {{len .Containers}} {{len .Volumes}} {{len .BuildCache}}").Output);

        string[] kept = _containers.Run("builder", "du", "--format", "{{.ID}}").Lines;
        Assert.Equal(3, kept.Length);
        Assert.Matches(@"^Total: [\d.]+[kM]?B$", _containers.Run("builder", "du").Lines[^1]);
        Assert.Single(_containers.Run("builder", "du", "--filter", "type=exec.cachemount", "--format", "{{.Size}}").Lines, "4B");
        Assert.Equal(125, _containers.Run("builder", "prune", "-f", "--keep-storage", "much").ExitCode);

        Assert.Equal(0, _containers.Run("builder", "prune", "-f", "--filter", "until=24h").ExitCode);
        Assert.Equal(0, _containers.Run("builder", "prune", "-f", "--keep-storage", "1GB").ExitCode);
        Assert.Equal(3, _containers.Run("builder", "du", "--format", "{{.ID}}").Lines.Length);
        Assert.Equal(0, _containers.Run("builder", "prune", "-f", "--filter", $"id={kept[0]}").ExitCode);
        Assert.Equal(kept[1..], _containers.Run("builder", "du", "--format", "{{.ID}}").Lines);
        Assert.Equal(0, _containers.Run("builder", "prune", "-af").ExitCode);
        Assert.Empty(_containers.Run("builder", "du", "--format", "{{.ID}}").Lines);
    }

    [RegistryFact]
    public void CheckFailsUntilItIsAskedToRepair()
    {
        _containers.Run("pull", registry.Busybox);
        Assert.Matches(@"^Checked \d blobs, 3 layers, 0 containers\.$", Assert.Single(_containers.Run("check").Lines));
        string layers = Path.Combine(_containers.Root, "layers", "sha256");
        File.Delete(Directory.EnumerateFiles(layers, "busybox", SearchOption.AllDirectories).First());

        ContainersProgram.Result check = _containers.Run("check");
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("is not as in its archive", check.Lines[0], StringComparison.Ordinal);
        Assert.Contains($"Needed by {registry.Busybox}.", check.Lines[0], StringComparison.Ordinal);

        check = _containers.Run("check", "--repair");
        Assert.Equal(0, check.ExitCode);
        Assert.StartsWith("Repaired: ", check.Lines[0], StringComparison.Ordinal);
        Assert.Equal(0, _containers.Run("run", "--rm", registry.Busybox, "true").ExitCode);
    }

    [RegistryFact]
    public void ProcessesThatPullPruneAndRemoveAtOnceAllSucceed()
    {
        Process[] processes =
        [
            .. Enumerable.Range(0, 8).Select(_ => _containers.Start("pull", "-q", registry.Busybox)),
            .. Enumerable.Range(0, 4).Select(_ => _containers.Start("prune", "-f")),
        ];
        try
        {
            foreach (Process process in processes)
            {
                string error = process.StandardError.ReadToEnd();
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, error);
            }
        }
        finally
        {
            Array.ForEach(processes, process => process.Dispose());
        }

        Assert.Equal(0, _containers.Run("check").ExitCode);
        Assert.Single(_containers.Run("images", "-q").Lines);
    }

    [RegistryFact]
    public void AStoreIsHealthyAtAnyInstantAtWhichAProcessIsKilled()
    {
        Random random = new(20260405);
        using TemporaryFolder folder = new();
        string archive = folder.Combine("archive.tar");
        string saved = folder.Combine("saved.tar");
        _containers.Run("pull", "-q", registry.Busybox);
        _containers.Run("save", "-o", archive, registry.Busybox);
        for (int attempt = 0; attempt < 50; attempt++)
        {
            string[] work = (attempt % 5) switch
            {
                0 => ["rmi", "-f", registry.Busybox],
                1 => ["prune", "-fa"],
                2 => ["load", "-q", "-i", archive],
                3 => ["save", "-o", saved, registry.Busybox],
                _ => ["pull", "-q", registry.Busybox],
            };
            using (Process pull = _containers.Start("pull", "-q", registry.Busybox))
            using (Process process = _containers.Start(work))
            {
                Thread.Sleep(random.Next(0, 60)); // Any instant will do: the test holds for each.
                pull.Kill();
                process.Kill();
                pull.WaitForExit();
                process.WaitForExit();
            }

            ContainersProgram.Result check = _containers.Run("check");
            Assert.True(check.ExitCode == 0, $"attempt {attempt}: {check}");
            if (File.Exists(saved))
            {
                Assert.Equal(File.ReadAllBytes(archive), File.ReadAllBytes(saved)); // It is whole, or not there.
                File.Delete(saved);
            }
        }

        Assert.Equal(0, _containers.Run("pull", "-q", registry.Busybox).ExitCode);
        Assert.Equal(0, _containers.Run("run", "--rm", registry.Busybox, "true").ExitCode);
        Assert.Equal(0, _containers.Run("prune", "-fa").ExitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_containers.Root, "content", "blobs"), "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_containers.Root, "staging")));
    }
}
