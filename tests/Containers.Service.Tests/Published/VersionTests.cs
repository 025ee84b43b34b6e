using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Published;

/// <summary>Documents have the members that docker's have in the version of the API which the client speaks.</summary>
public sealed class VersionTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootTheory("busybox")]
    [InlineData("/images/json", "VirtualSize", 24, 43)]
    [InlineData("/images/json", "Descriptor", 48, 51)]
    [InlineData("/images/bb:1/json", "VirtualSize", 24, 43)]
    [InlineData("/images/bb:1/json", "Container", 24, 44)]
    [InlineData("/images/bb:1/json", "ContainerConfig", 24, 44)]
    [InlineData("/images/bb:1/json", "Config.Hostname", 24, 49)]
    [InlineData("/images/bb:1/json", "Config.AttachStdin", 24, 49)]
    [InlineData("/images/bb:1/json", "Config.Cmd", 24, 51)]
    [InlineData("/images/bb:1/json", "Descriptor", 48, 51)]
    [InlineData("/system/df", "BuilderSize", 24, 41)]
    [InlineData("/system/df", "BuildCache", 24, 51)]
    [InlineData("/networks", "EnableIPv4", 48, 51)]
    [InlineData("/networks/host", "EnableIPv4", 48, 51)]
    [InlineData("/info", "KernelMemory", 24, 41)]
    [InlineData("/info", "KernelMemoryTCP", 24, 41)]
    [InlineData("/info", "RuncCommit.Expected", 24, 48)]
    [InlineData("/info", "BridgeNfIptables", 24, 49)]
    [InlineData("/info", "ClientInfo", 0, 0)]
    public void A_member_is_there_from_a_version_on_and_up_to_another(string path, string member, int first, int last)
    {
        int[] versions = [24, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51];

        Assert.Equal(versions.Where(version => version >= first && version <= last), versions.Where(version => Has(version, path, member)));
    }

    [RootFact("busybox", "docker")]
    public void Images_without_names_and_counts_of_containers_are_told_as_each_version_has_them()
    {
        service.Succeed("tag", "bb:1", "counted:1");
        service.Succeed("create", "--name", "counts", "bb:1", "true");
        string unnamed = service.Succeed("commit", "counts");
        JsonNode Of(int version) => JsonNode.Parse(service.Call("GET", $"/v1.{version}/images/json").Content)!.AsArray().First(image => image!["Id"]!.GetValue<string>() == unnamed)!;

        Assert.Equal("<none>:<none>", Of(42)["RepoTags"]![0]!.GetValue<string>());
        Assert.Empty(Of(43)["RepoTags"]!.AsArray());
        Assert.Equal(-1, Of(50)["Containers"]!.GetValue<int>());
        Assert.Equal(0, Of(51)["Containers"]!.GetValue<int>());
        Assert.Contains(JsonNode.Parse(service.Call("GET", "/images/json").Content)!.AsArray(), static image => image!["Containers"]!.GetValue<int>() == 1);
        service.Succeed("rm", "counts");
        service.Succeed("rmi", unnamed, "counted:1");
    }

    private bool Has(int version, string path, string member)
    {
        (int status, string content) = service.Call("GET", $"/v1.{version}{path}");
        Assert.True(status == 200, content);
        JsonNode document = JsonNode.Parse(content)!;
        document = document is JsonArray list ? list[0]! : document;
        string[] parts = member.Split('.');
        return parts[..^1].Aggregate(document, static (node, name) => node[name]!).AsObject().ContainsKey(parts[^1]);
    }
}
