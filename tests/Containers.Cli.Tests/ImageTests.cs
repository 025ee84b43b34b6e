using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class ImageTests(RegistryFixture registry) : IClassFixture<RegistryFixture>, IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RegistryFact]
    public void PullPrintsWhatItDoesAndTheDigest()
    {
        ContainersProgram.Result result = _containers.Run("pull", registry.Busybox);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"latest: Pulling from {registry.Busybox[..^":latest".Length]}\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, result.Lines.Count(line => line.EndsWith(": Pull complete", StringComparison.Ordinal)));
        Assert.Contains(result.Lines, line => line.StartsWith("Digest: sha256:", StringComparison.Ordinal));
        Assert.Equal(registry.Busybox, result.Lines[^1]);
        Assert.Empty(result.Error);
    }

    [RegistryFact]
    public void QuietPullPrintsTheNameAlone() =>
        Assert.Equal($"{registry.Busybox}\n", _containers.Run("pull", "-q", registry.Busybox).Output);

    [RegistryFact]
    public void ImagesListsWhatWasPulled()
    {
        _containers.Run("pull", registry.Busybox);

        string[] table = _containers.Run("images").Lines;
        Assert.Matches(@"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$", table[0]);
        Assert.Matches(@"^127\.0\.0\.1:\d+/busybox   latest    [0-9a-f]{12}   .* ago +\d", table[1]);
        Assert.Matches("^[0-9a-f]{12}$", Assert.Single(_containers.Run("images", "-q").Lines));
        Assert.Matches("^sha256:[0-9a-f]{64}$", Assert.Single(_containers.Run("images", "-q", "--no-trunc").Lines));
        Assert.Equal(registry.Busybox + "\n", _containers.Run("images", "--format", "{{.Repository}}:{{.Tag}}").Output);
        Assert.Matches("^IMAGE ID +TAG\n[0-9a-f]{12} +latest\n$", _containers.Run("images", "--format", @"table {{.ID}}\t{{.Tag}}").Output);
        Assert.Matches("^TAG\n$", _containers.Run("images", "--filter", "dangling=true", "--format", "table {{.Tag}}").Output);
        Assert.Contains("There is no field Tags. There are ", _containers.Run("images", "--format", "{{.Tags}}").Error, StringComparison.Ordinal);
        using JsonDocument row = JsonDocument.Parse(Assert.Single(_containers.Run("images", "--format", "json").Lines));
        Assert.Equal("latest", row.RootElement.GetProperty("Tag").GetString());
    }

    [RegistryFact]
    public void RmiUntagsAndDeletes()
    {
        _containers.Run("pull", registry.Busybox);

        ContainersProgram.Result result = _containers.Run("rmi", "nothing", registry.Busybox);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"Untagged: {registry.Busybox}", result.Lines[0]);
        Assert.Contains(result.Lines, line => line.StartsWith("Deleted: sha256:", StringComparison.Ordinal));
        Assert.StartsWith("containers: ", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(_containers.Run("images", "-q").Output);
    }

    [RegistryFact]
    public void AnImageThatTheRegistryLacksIsOneError()
    {
        ContainersProgram.Result result = _containers.Run("pull", "-q", $"{registry.Busybox}-missing");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("containers: ", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void ARegistryThatIsDownIsOneError()
    {
        ContainersProgram.Result result = _containers.Run("pull", "-q", "127.0.0.1:1/nothing");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("127.0.0.1:1", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void PullRefusesWhatIsNoName()
    {
        ContainersProgram.Result result = _containers.Run("pull", "No Such Name");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is not an image reference", result.Error, StringComparison.Ordinal);
    }
}
