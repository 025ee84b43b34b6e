using System.Net;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Registry.Configuration;

/// <summary>
/// How registries are to be talked to on this machine (docs/registries.md): <c>registries.json</c> of the user and of the system, and of
/// docker's daemon.json what it says of mirrors and insecure registries. The files are read anew for each look-up, so that a change takes
/// effect at once; none need be there.
/// </summary>
public sealed class RegistryConfiguration
{
    private readonly Func<Places> _places;

    /// <summary>A configuration.</summary>
    /// <param name="files">Paths of registries.json, the one that goes before the others first.</param>
    /// <param name="dockerFile">Path of docker's daemon.json; null for none.</param>
    /// <param name="certificateFolders">Folders with a folder of certificates for each registry, by its host.</param>
    public RegistryConfiguration(IReadOnlyList<string> files, string? dockerFile = null, IReadOnlyList<string>? certificateFolders = null)
        : this(() => new Places(files, dockerFile, certificateFolders ?? []))
    {
    }

    private RegistryConfiguration(Func<Places> places) => _places = places;

    /// <summary>
    /// The machine's: <c>registries.json</c> in <c>$XDG_CONFIG_HOME/pscontainers</c> and in <c>/etc/pscontainers</c>, and docker's
    /// daemon.json; or the one file that <c>PSCONTAINERS_REGISTRIES</c> names alone. The environment is read at each look-up too.
    /// </summary>
    public static RegistryConfiguration FromEnvironment() => new(PlacesNow);

    /// <summary>How one registry is to be talked to.</summary>
    /// <param name="registry">Its host as in a reference.</param>
    /// <exception cref="RegistryException"><c>RegistryConfigurationInvalid</c>: a file is not what it should be; the message says which and why.</exception>
    public RegistrySettings For(string registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Places places = _places();
        RegistryEntry? own = null;
        List<string> insecure = [];
        foreach (string path in places.Files)
        {
            RegistriesFile file = Read<RegistriesFile>(path, registry) ?? new RegistriesFile();
            own ??= file.Registries?.GetValueOrDefault(registry);
            insecure.AddRange(file.Insecure ?? []);
        }

        DockerDaemonFile docker = (places.DockerFile is null ? null : Read<DockerDaemonFile>(places.DockerFile, registry)) ?? new DockerDaemonFile();
        insecure.AddRange(docker.InsecureRegistries ?? []);
        IReadOnlyList<string> mirrors = own?.Mirrors ?? (registry == ImageReference.DefaultRegistry ? docker.RegistryMirrors : null) ?? [];
        return new RegistrySettings
        {
            Insecure = own?.Insecure ?? insecure.Exists(entry => Names(entry, registry)),
            Mirrors = [.. mirrors.Select(mirror => RegistryMirror.Parse(mirror, registry))],
            CertificateFolders = own?.Certificates is { Length: > 0 } folder
                ? [Path.GetFullPath(folder)]
                : [.. places.CertificateFolders.Select(parent => Path.Combine(parent, registry))],
        };
    }

    private static Places PlacesNow()
    {
        string settings = UserFolders.Configuration;
        string[] folders =
        [
            Path.Combine(settings, "pscontainers", "certs.d"),
            "/etc/pscontainers/certs.d",
            Path.Combine(settings, "containers", "certs.d"),
            "/etc/containers/certs.d",
            Path.Combine(settings, "docker", "certs.d"),
            "/etc/docker/certs.d",
        ];
        return Environment.GetEnvironmentVariable("PSCONTAINERS_REGISTRIES") is { Length: > 0 } alone
            ? new Places([Path.GetFullPath(alone)], null, folders)
            : new Places(
                [Path.Combine(settings, "pscontainers", "registries.json"), "/etc/pscontainers/registries.json"], "/etc/docker/daemon.json", folders);
    }

    /// <summary>Whether an entry is this host, this host with any port, or a network that the host's address is in.</summary>
    private static bool Names(string entry, string registry)
    {
        var host = new Uri("https://" + registry);
        return entry.Equals(registry, StringComparison.OrdinalIgnoreCase)
            || entry.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
            || (IPNetwork.TryParse(entry, out IPNetwork network) && IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address) && network.Contains(address));
    }

    private static T? Read<T>(string path, string registry)
        where T : class, IJsonRecord<T>
    {
        try
        {
            return JsonInput.Read<T>(FileDescriptor.ReadFile(path), "file");
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException)
        {
            throw new RegistryException(
                "RegistryConfigurationInvalid", registry, $"{path} cannot be used: {RegistryText.Printable(exception.Message).TrimEnd('.')}. Correct it.");
        }
    }

    /// <summary>Where everything is kept.</summary>
    private sealed record Places(IReadOnlyList<string> Files, string? DockerFile, IReadOnlyList<string> CertificateFolders);
}

/// <summary>How one registry is to be talked to.</summary>
public sealed record RegistrySettings
{
    /// <summary>Whether certificates go unchecked and plain HTTP will do.</summary>
    public bool Insecure { get; init; }

    /// <summary>Registries that have its content too, and are asked before it, in this order, when something is read.</summary>
    public IReadOnlyList<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>Folders with certificates for it: <c>*.crt</c> to trust, <c>*.cert</c> with <c>*.key</c> to show.</summary>
    public IReadOnlyList<string> CertificateFolders { get; init; } = [];
}

/// <summary>A registry that has the content of another.</summary>
/// <param name="Registry">Its host as in a reference.</param>
/// <param name="Prefix">What stands before the repository's name there: empty, or a path that ends with a slash.</param>
/// <param name="Insecure">Whether plain HTTP was asked for.</param>
public sealed record RegistryMirror(string Registry, string Prefix, bool Insecure)
{
    /// <summary>Reads <c>host[:port][/path]</c>, or the same with a scheme before it.</summary>
    internal static RegistryMirror Parse(string text, string registry)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = (scheme < 0 ? text : text[(scheme + 3)..]).TrimEnd('/');
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? rest : rest[..slash];
        string prefix = slash < 0 ? "" : rest[(slash + 1)..] + "/";
        bool known = scheme < 0 || text[..scheme] is "http" or "https";
        return known && ImageReference.TryParse($"{host}/{prefix}name", out ImageReference? reference) && reference.Registry == host
            ? new RegistryMirror(host, prefix, scheme > 0 && text[..scheme] == "http")
            : throw new RegistryException(
                "RegistryConfigurationInvalid",
                registry,
                $"'{text}' cannot be a mirror of {registry}: a host with an optional port and path is expected, such as https://mirror.example:5000/hub.");
    }
}
