using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class RemoteTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RegistryFact]
    public void AllTagsGoAndComeAndAreListedInspectedFoundAndDeleted()
    {
        using DockerRegistry registry = new();
        string image = registry.Address + "/team/hello";
        _containers.Run("pull", "-q", "hello");
        _containers.Run("tag", "hello", image + ":v1");
        _containers.Run("tag", "hello", image + ":v2");

        Assert.Equal([image + ":v1", image + ":v2"], _containers.Run("push", "-q", "-a", image).Lines.Order());
        Assert.Equal(["v1", "v2"], _containers.Run("remote", "tags", image).Lines.Order());
        _containers.Run("rmi", image + ":v1", image + ":v2");
        Assert.Equal([image + ":v1", image + ":v2"], _containers.Run("pull", "-q", "--all-tags", image).Lines.Order());
        Assert.Contains("Leave out its tag", _containers.Run("pull", "-a", image + ":v1").Error, StringComparison.Ordinal);

        using JsonDocument inspected = JsonDocument.Parse(_containers.Run("remote", "inspect", image + ":v1").Output);
        string digest = inspected.RootElement.GetProperty("Digest").GetString()!;
        Assert.Equal("linux", inspected.RootElement.GetProperty("Os").GetString());
        string raw = _containers.Run("remote", "inspect", "--raw", image + ":v1").Output;
        Assert.Equal(digest, "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(raw))));
        Assert.Matches("^DIGEST +ARTIFACT TYPE +SIZE$", Assert.Single(_containers.Run("remote", "referrers", image + ":v1").Lines));

        Assert.Equal($"{image}\n", _containers.Run("search", "-q", registry.Address + "/hel").Output);
        Assert.Matches(@"^NAME +DESCRIPTION +STARS +OFFICIAL", _containers.Run("search", registry.Address + "/").Output);

        ContainersProgram.Result removed = _containers.Run("remote", "rm", image + ":v1", image + ":nothing");
        Assert.Equal((1, $"Deleted: {image}@{digest}\n"), (removed.ExitCode, removed.Output));
        Assert.Equal(1, _containers.Run("remote", "inspect", image + ":v2").ExitCode);
    }

    [RegistryFact]
    public void AMirrorOfRegistriesJsonIsPulledFrom()
    {
        using DockerRegistry registry = new();
        string image = registry.PushBusybox();
        _containers.WriteFile("registries.json", $$"""{"registries":{"nowhere.test":{"mirrors":["{{registry.Address}}"]} } }""");

        Assert.Equal("nowhere.test/busybox:latest\n", _containers.Run("pull", "-q", "nowhere.test/busybox").Output);

        _containers.WriteFile("registries.json", """{"registires":{}}""");
        ContainersProgram.Result wrong = _containers.Run("pull", "-q", image);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("registries.json cannot be used", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("registires", wrong.Error, StringComparison.Ordinal);
    }
}
