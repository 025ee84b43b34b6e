using Containers.Engine.Registry;
using Containers.Engine.Registry.Configuration;

namespace Containers.Engine.Tests.Registry;

/// <summary>registries.json, and what docker's daemon.json says of registries.</summary>
public sealed class RegistryConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private RegistryConfiguration Configuration =>
        new([_folder.Combine("user.json"), _folder.Combine("system.json")], _folder.Combine("daemon.json"), ["/certs"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_files_nothing_is_set()
    {
        RegistrySettings settings = Configuration.For("q.io:5000");
        Assert.False(settings.Insecure);
        Assert.Empty(settings.Mirrors);
        Assert.Equal(["/certs/q.io:5000"], settings.CertificateFolders);
    }

    [Fact]
    public void The_users_entry_goes_before_the_systems_and_that_before_dockers()
    {
        Write("user.json", """{"registries":{"q.io":{"mirrors":["u.io/hub/","http://10.0.0.1:5000"]}}}""");
        Write("system.json", """{"registries":{"q.io":{"mirrors":["s.io"],"insecure":true},"docker.io":{"mirrors":[]},"r.io":{"certificates":"/c"}}}""");
        Write("daemon.json", """{"registry-mirrors":["https://d.io"],"debug":true}""");
        Assert.Equal([new RegistryMirror("u.io", "hub/", false), new RegistryMirror("10.0.0.1:5000", "", true)], Configuration.For("q.io").Mirrors);
        Assert.False(Configuration.For("q.io").Insecure);
        Assert.Empty(Configuration.For("docker.io").Mirrors);
        Assert.Equal(["/c"], Configuration.For("r.io").CertificateFolders);
    }

    [Fact]
    public void Dockers_mirrors_are_for_docker_hub()
    {
        Write("daemon.json", """{"registry-mirrors":["https://d.io/"]}""");
        Assert.Equal([new RegistryMirror("d.io", "", false)], Configuration.For("docker.io").Mirrors);
        Assert.Empty(Configuration.For("q.io").Mirrors);
    }

    [Theory]
    [InlineData("q.io", true)]
    [InlineData("q.io:5000", true)]
    [InlineData("r.io:5000", true)]
    [InlineData("r.io", false)]
    [InlineData("10.1.2.3:5000", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("[fd00::1]:5000", true)]
    [InlineData("s.io", false)]
    public void Hosts_with_and_without_port_and_networks_may_be_insecure(string registry, bool insecure)
    {
        Write("user.json", """{"insecure":["q.io","r.io:5000","s.io"],"registries":{"s.io":{"insecure":false}}}""");
        Write("daemon.json", """{"insecure-registries":["10.0.0.0/8","fd00::/8"]}""");
        Assert.Equal(insecure, Configuration.For(registry).Insecure);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"registries\":{\"q.io\":{\"mirors\":[]}}}")]
    [InlineData("{\"registries\":{\"q.io\":{\"mirrors\":[\"ftp://x.io\"]}}}")]
    [InlineData("{\"registries\":{\"q.io\":{\"mirrors\":[\"not a host\"]}}}")]
    public void What_is_wrong_or_misspelt_is_an_error_and_not_passed_over(string json)
    {
        Write("system.json", json);
        RegistryException exception = Assert.Throws<RegistryException>(() => Configuration.For("q.io"));
        Assert.Equal("RegistryConfigurationInvalid", exception.ErrorId);
    }

    private void Write(string name, string json) => File.WriteAllText(_folder.Combine(name), json);
}
