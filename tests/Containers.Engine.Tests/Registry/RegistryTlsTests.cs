using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Configuration;
using Containers.Engine.Registry.Remote;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Real registries that speak HTTPS, with certificates that no system trusts.</summary>
public sealed class RegistryTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;

    public RegistryTlsTests()
    {
        var request = new CertificateRequest("CN=authority", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("docker-registry")]
    public async Task An_authority_in_certs_d_is_trusted_and_nothing_else_is()
    {
        (string certificate, string key) = Issue("server");
        using DockerRegistry registry = DockerRegistry.WithTls(certificate, key);
        RegistryException untrusted = await RefusalAsync(registry);
        Assert.Equal("RegistryUnavailable", untrusted.ErrorId);
        Assert.Contains("its certificate is not trusted", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("certs.d", untrusted.Message, StringComparison.Ordinal);

        Keep(registry, "ca.crt", _authority.ExportCertificatePem());
        await AssertAnswersAsync(registry);
        Keep(registry, "ca.crt", "nonsense");
        Assert.Contains("its certificate is not trusted", (await RefusalAsync(registry)).Message, StringComparison.Ordinal);
    }

    [ProgramFact("docker-registry")]
    public async Task A_trusted_authority_does_not_make_another_hosts_certificate_good()
    {
        (string certificate, string key) = Issue("server", IPAddress.Parse("127.0.0.2"));
        using DockerRegistry registry = DockerRegistry.WithTls(certificate, key);
        Keep(registry, "ca.crt", _authority.ExportCertificatePem());
        Assert.Contains("is for another host", (await RefusalAsync(registry)).Message, StringComparison.Ordinal);
    }

    [ProgramFact("docker-registry")]
    public async Task A_registry_that_is_set_as_insecure_is_not_checked()
    {
        (string certificate, string key) = Issue("server");
        using DockerRegistry registry = DockerRegistry.WithTls(certificate, key);
        await AssertAnswersAsync(registry, new RemoteOptions { Insecure = true });
        await File.WriteAllTextAsync(_folder.Combine("registries.json"), """{"insecure":["127.0.0.0/8"]}""");
        await AssertAnswersAsync(registry);
    }

    [ProgramFact("docker-registry")]
    public async Task A_client_certificate_is_shown_to_the_registry_that_it_is_kept_for()
    {
        (string certificate, string key) = Issue("server");
        using DockerRegistry registry = DockerRegistry.WithTls(certificate, key, _authority.ExportCertificatePem());
        Keep(registry, "ca.crt", _authority.ExportCertificatePem());
        await RefusalAsync(registry);

        (string client, string clientKey) = Issue("client");
        Keep(registry, "client.cert", client);
        Assert.Contains("client.key", (await RefusalAsync(registry)).Message, StringComparison.Ordinal);
        Keep(registry, "client.key", clientKey);
        await AssertAnswersAsync(registry);

        var certificates = new RegistryCertificates(registry.Address, "127.0.0.1", [FolderOf(registry)]);
        Assert.NotNull(certificates.Select("127.0.0.1"));
        Assert.Null(certificates.Select("localhost"));
    }

    private string FolderOf(DockerRegistry registry) => _folder.Combine("certs.d", registry.Address);

    private void Keep(DockerRegistry registry, string name, string pem)
    {
        Directory.CreateDirectory(FolderOf(registry));
        File.WriteAllText(Path.Combine(FolderOf(registry), name), pem);
    }

    private Task<RemoteImage> GetAsync(DockerRegistry registry, RemoteOptions? options = null) =>
        new RemoteImageService(new RegistryClients(new RegistryOptions
        {
            Credentials = new FixedCredentials(null),
            Configuration = new RegistryConfiguration([_folder.Combine("registries.json")], null, [_folder.Combine("certs.d")]),
            FirstRetryDelay = TimeSpan.FromMilliseconds(1),
        })).GetAsync(ImageReference.Parse(registry.Address + "/nothing:v1"), options);

    /// <summary>There is no such image, which only a registry can know that was reached.</summary>
    private async Task AssertAnswersAsync(DockerRegistry registry, RemoteOptions? options = null) =>
        Assert.Equal("ManifestUnknown", (await Assert.ThrowsAsync<RegistryException>(() => GetAsync(registry, options))).ErrorId);

    private async Task<RegistryException> RefusalAsync(DockerRegistry registry)
    {
        RegistryException exception = await Assert.ThrowsAsync<RegistryException>(() => GetAsync(registry));
        Assert.NotEqual("ManifestUnknown", exception.ErrorId);
        return exception;
    }

    private (string Certificate, string Key) Issue(string name, IPAddress? address = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address ?? IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(name == "client" ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], critical: false));
        using X509Certificate2 certificate = request.Create(
            _authority, DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddMinutes(30), RandomNumberGenerator.GetBytes(8));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
