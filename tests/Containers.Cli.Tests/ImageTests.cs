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

    [RootFact("busybox")]
    public void ImagesListsWhatIsThere()
    {
        string name = _containers.Busybox;
        string[] table = _containers.Run("images").Lines;
        Assert.Matches(@"^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$", table[0]);
        Assert.Matches(@"^busybox      latest    [0-9a-f]{12}   .* ago +\d", table[1]);
        Assert.Matches("^[0-9a-f]{12}$", Assert.Single(_containers.Run("images", "-q").Lines));
        Assert.Matches("^sha256:[0-9a-f]{64}$", Assert.Single(_containers.Run("images", "-q", "--no-trunc").Lines));
        Assert.Equal(name + "\n", _containers.Run("images", "--format", "{{.Repository}}:{{.Tag}}").Output);
        Assert.Matches("^IMAGE ID +TAG\n[0-9a-f]{12} +latest\n$", _containers.Run("images", "--format", @"table {{.ID}}\t{{.Tag}}").Output);
        Assert.Matches("^TAG\n$", _containers.Run("images", "--filter", "dangling=true", "--format", "table {{.Tag}}").Output);
        Assert.Contains("there is no field Tags; there are ", _containers.Run("images", "--format", "{{.Tags}}").Error, StringComparison.Ordinal);
        using JsonDocument row = JsonDocument.Parse(Assert.Single(_containers.Run("images", "--format", "json").Lines));
        Assert.Equal("latest", row.RootElement.GetProperty("Tag").GetString());
    }

    [RootFact]
    public void ImagesOfARepositoryAreListed()
    {
        _containers.Run("pull", "-q", "hello");
        Array.ForEach(["app:1", "app:2", "team/app:1"], name => _containers.Run("tag", "hello", name));

        Assert.Equal(["app:1", "app:2"], Names("app"));
        Assert.Equal(["app:2"], Names("app:2"));
        Assert.Equal(["team/app:1"], Names("*/app"));
        Assert.Equal(["app:1", "app:2"], Names("-f", "reference=[a-b]pp*"));
        Assert.Equal(new ContainersProgram.Result(0, "", ""), _containers.Run("images", "-q", "nosuch"));
        Assert.Matches("^REPOSITORY +TAG +DIGEST +IMAGE ID +CREATED +SIZE\nhello +latest +sha256:[0-9a-f]{64} ", _containers.Run("images", "--digests", "hello").Output);
        Assert.Matches("\napp +1 +<none> ", _containers.Run("images", "--digests", "app:1").Output);
        Assert.Equal(_containers.Run("images").Output, _containers.Run("images", "-a").Output);
        Assert.Equal(125, _containers.Run("images", "-f", "dangling").ExitCode);

        string[] Names(params string[] arguments) => _containers.Run(["images", .. arguments, "--format", "{{.Repository}}:{{.Tag}}"]).Lines;
    }

    [RootFact]
    public void ImagesThatAreNotInUseArePrunedAsFiltersSay()
    {
        _containers.Run("pull", "-q", "hello");
        Assert.Equal("Total reclaimed space: 0B\n", _containers.Run("image", "prune", "-f").Output);
        Assert.Equal("Total reclaimed space: 0B\n", _containers.Run("image", "prune", "-af", "--filter", "label=none").Output);
        Assert.Equal("Total reclaimed space: 0B\n", _containers.Run("image", "prune", "-af", "--filter", "until=2001-01-01").Output);
        Assert.Equal(1, _containers.Run("image", "prune", "-f", "--filter", "colour=red").ExitCode);
        Assert.Equal(1, _containers.RunWithInput("n\n", "image", "prune", "-a").ExitCode);
        Assert.Matches("^Deleted Images:\nuntagged: hello:latest\n(deleted: sha256:[0-9a-f]{64}\n)+\nTotal reclaimed space: [0-9.]+k?B\n$", _containers.Run("image", "prune", "-f", "--filter", "dangling=false", "--filter", "label!=none").Output);
    }

    [RootFact]
    public void ContainersThatDoNotRunArePrunedAsFiltersSay()
    {
        _containers.Run("pull", "-q", "hello");
        _containers.Run("create", "--name", "kept", "-l", "keep", "hello");
        string id = _containers.Run("create", "--name", "gone", "hello").Output.Trim();

        Assert.Equal($"Deleted Containers:\n{id}\n\nTotal reclaimed space: 0B\n", _containers.Run("container", "prune", "-f", "--filter", "label!=keep").Output);
        Assert.Equal(["kept"], _containers.Run("ps", "-a", "--format", "{{.Names}}").Lines);
        Assert.Equal("Total reclaimed space: 0B\n", _containers.Run("builder", "prune", "-af").Output);
    }

    [Fact]
    public void AnImageThatIsNotThereIsNoFailureWhereItsRemovalIsForced()
    {
        Assert.Equal(1, _containers.Run("rmi", "nosuch").ExitCode);
        ContainersProgram.Result forced = _containers.Run("rmi", "-f", "nosuch");
        Assert.Equal(0, forced.ExitCode);
        Assert.Contains("nosuch", forced.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void RmiUntagsAndDeletes()
    {
        ContainersProgram.Result result = _containers.Run("rmi", "nothing", _containers.Busybox);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"Untagged: {_containers.Busybox}", result.Lines[0]);
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
