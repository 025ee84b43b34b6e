using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>The store as several processes have it, some of them killed.</summary>
public sealed class StoreTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RegistryFact]
    public void DfAndPruneTellWhatThereIsAndWhatIsGone()
    {
        _containers.Run("pull", registry.Busybox);
        _containers.Run("run", registry.Busybox, "true");

        string[] table = _containers.Run("df").Lines;
        Assert.Matches("^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE$", table[0]);
        Assert.Matches(@"^Images +1 +1 +[\d.]+MB +0B \(0%\)$", table[1]);
        Assert.Matches(@"^Containers +1 +0 ", table[2]);
        Assert.Matches($@"^{registry.Busybox[..^":latest".Length]} +latest +[0-9a-f]{{12}} +[\d.]+MB +0B +[\d.]+MB +1$", _containers.Run("df", "-v").Lines[1]);

        Assert.Equal(1, _containers.RunWithInput("n\n", "prune", "-a").ExitCode);
        Assert.Equal(4, _containers.Run("df").Lines.Length);
        ContainersProgram.Result pruned = _containers.RunWithInput("y\n", "prune", "-a");
        Assert.Matches(@"removes 1 containers and 4 images and layers, [\d.]+MB in all", pruned.Error);
        Assert.Contains($"Untagged: {registry.Busybox}", pruned.Lines);
        Assert.Matches(@"^Total reclaimed space: [\d.]+MB$", pruned.Lines[^1]);
        Assert.Matches("^Images +0 +0 +0B +0B$", _containers.Run("df").Lines[1]);
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
