using Containers.Engine.Registry;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Tests.Images;

namespace Containers.Engine.Tests.Registry;

/// <summary>Searches, in a registry that answers as Docker Hub does and in a real one that has only a catalogue.</summary>
public sealed class ImageSearchTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _hub = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task A_word_is_searched_at_the_hub_and_its_results_are_filtered_and_made_printable()
    {
        _hub.Script = async request =>
        {
            await request.AnswerAsync(200, """
                {"num_results":3,"results":[
                 {"name":"nginx","description":"web\u001b[31m\nserver ","star_count":900,"is_official":true,"is_automated":false},
                 {"name":"a/nginx","description":null,"star_count":5},
                 {"name":"b/nginx","star_count":1}]}
                """);
            return true;
        };
        IReadOnlyList<ImageSearchResult> all = await Search.FindAsync("ngi nx", new ImageSearchOptions { Limit = 2 });
        Assert.Equal("/v1/search?q=ngi%20nx&n=2", Assert.Single(_hub.Requests).Path);
        Assert.Equal(new ImageSearchResult("nginx", "web [31m server", 900, true), all[0]);
        Assert.Equal(2, all.Count);
        Assert.Equal(["nginx"], (await Search.FindAsync("nginx", new ImageSearchOptions { IsOfficial = true })).Select(found => found.Name));
        Assert.Equal(["nginx", "a/nginx"], (await Search.FindAsync("nginx", new ImageSearchOptions { MinimumStars = 2 })).Select(found => found.Name));
        Assert.EndsWith("&n=100", _hub.Requests.Last().Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "RegistryUnsupported")]
    [InlineData(429, "RegistryRateLimited")]
    public async Task A_hub_that_does_not_answer_is_one_error(int status, string id)
    {
        _hub.Script = async request =>
        {
            await request.AnswerAsync(status, "", "Retry-After: 3600\r\n");
            return true;
        };
        Assert.Equal(id, (await Assert.ThrowsAsync<RegistryException>(() => Search.FindAsync("nginx"))).ErrorId);
    }

    [ProgramFact("docker-registry", "skopeo")]
    public async Task A_registry_without_a_search_is_searched_through_its_catalogue()
    {
        using var registry = new DockerRegistry();
        using var folder = new TemporaryFolder();
        TestImage.Of([("a", [1])]).WriteLayout(folder.Combine("layout"), "x");
        registry.Push($"oci:{folder.Combine("layout")}:x", "team/web:v1");
        registry.Push($"oci:{folder.Combine("layout")}:x", "team/base:v1");
        Assert.Equal(
            [$"{registry.Address}/team/base", $"{registry.Address}/team/web"],
            (await Search.FindAsync(registry.Address + "/")).Select(found => found.Name).Order());
        Assert.Equal([$"{registry.Address}/team/web"], (await Search.FindAsync(registry.Address + "/WEB")).Select(found => found.Name));
        Assert.Single(await Search.FindAsync(registry.Address + "/", new ImageSearchOptions { Limit = 1 }));
        Assert.Empty(await Search.FindAsync(registry.Address + "/nothing"));
    }

    private ImageSearch Search => new(new RegistryClients(new RegistryOptions
    {
        SearchRegistry = _hub.Address, Credentials = new FixedCredentials(null), FirstRetryDelay = TimeSpan.FromMilliseconds(1),
    }));
}
