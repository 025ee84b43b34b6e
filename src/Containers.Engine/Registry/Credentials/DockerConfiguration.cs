using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Registry.Credentials;

/// <summary>
/// The credentials of docker's client configuration, <c>config.json</c> in <c>$DOCKER_CONFIG</c>, else in <c>~/.docker</c>: in the file
/// itself (<c>auths</c>), or with the program that it names for a registry (<c>credHelpers</c>) or for all (<c>credsStore</c>). The file is
/// read anew for each look-up, so that a sign-in takes effect at once.
/// </summary>
public sealed class DockerConfiguration : IRegistryCredentialSource
{
    private const string DockerHubKey = "https://index.docker.io/v1/";
    private static readonly Dictionary<string, DockerConfigurationEntry> NoEntries = [];
    private readonly string? _given;

    /// <summary>The configuration that the environment names at each look-up, or the one given.</summary>
    /// <param name="path">The file; it need not be there.</param>
    public DockerConfiguration(string? path = null) => _given = path;

    private string PathNow
    {
        get
        {
            string folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } named
                ? named
                : Path.Combine(UserFolders.Home, ".docker");
            return Path.GetFullPath(_given ?? Path.Combine(folder, "config.json"));
        }
    }

    /// <summary>The keys that leave a terminal (<c>detachKeys</c>); null where the file names none.</summary>
    /// <exception cref="RegistryException">The file is not what it should be.</exception>
    internal string? DetachKeys => DockerConfigurationDocument.Read(PathNow, "") is { DetachKeys: { Length: > 0 } keys } ? keys : null;

    /// <inheritdoc/>
    public async Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken)
    {
        DockerConfigurationFile file = DockerConfigurationDocument.Read(PathNow, registry);
        (string Key, DockerConfigurationEntry Value)? entry = EntryOf(file, registry);
        if (HelperOf(file, registry) is { } name)
        {
            if (CredentialHelper.Find(name, registry) is { } helper)
            {
                RegistryCredential? kept = await helper.GetAsync(KeyOf(registry), cancellationToken);
                if (kept is not null)
                {
                    return kept;
                }
            }
            else if (IsHelperNeeded(file, registry, entry?.Value))
            {
                throw MissingHelper(name, registry);
            }
        }

        return entry is null ? null : CredentialOf(entry.Value.Value, registry);
    }

    /// <summary>Keeps a credential: with the helper that the file names for the registry, else in the file, mode 0600. Everything else in it stays.</summary>
    /// <param name="registry">The registry's host as in a reference.</param>
    /// <param name="credential">Who to be there from now on.</param>
    /// <param name="cancellationToken">Ends the wait for the file and for the helper.</param>
    /// <returns>Where it is kept.</returns>
    /// <exception cref="RegistryException">The file is not what it should be, or the helper fails.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<RegistrySignIn> StoreAsync(string registry, RegistryCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(credential);
        using DockerConfigurationDocument document = await DockerConfigurationDocument.OpenAsync(PathNow, registry, cancellationToken);
        string user = credential.IdentityToken is null ? credential.UserName : RegistrySignIn.TokenUser;
        if (HelperOf(document.Content, registry) is { } name)
        {
            CredentialHelper helper = CredentialHelper.Find(name, registry) ?? throw MissingHelper(name, registry);
            await helper.StoreAsync(KeyOf(registry), credential, cancellationToken);
            document.Set(KeyOf(registry), new DockerConfigurationEntry()); // As docker does: that the registry is known stays to be seen.
            return new RegistrySignIn(registry, user, helper.Name);
        }

        document.Set(KeyOf(registry), credential.IdentityToken is { } token
            ? new DockerConfigurationEntry { Auth = PairOf(credential), IdentityToken = token }
            : new DockerConfigurationEntry { Auth = PairOf(credential) });
        return new RegistrySignIn(registry, user, PathNow);
    }

    /// <summary>Forgets what is kept for a registry, in the file and with its helper.</summary>
    /// <param name="registry">The registry's host as in a reference.</param>
    /// <param name="cancellationToken">Ends the wait for the file and for the helper.</param>
    /// <returns>False where nothing was kept.</returns>
    /// <exception cref="RegistryException">The file is not what it should be, or the helper fails.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<bool> EraseAsync(string registry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (!File.Exists(PathNow))
        {
            return false;
        }

        using DockerConfigurationDocument document = await DockerConfigurationDocument.OpenAsync(PathNow, registry, cancellationToken);
        bool found = false;
        if (HelperOf(document.Content, registry) is { } name && CredentialHelper.Find(name, registry) is { } helper)
        {
            found = await helper.GetAsync(KeyOf(registry), cancellationToken) is not null;
            if (found)
            {
                await helper.EraseAsync(KeyOf(registry), cancellationToken);
            }
        }

        List<string> keys = [.. (document.Content.Auths?.Keys ?? []).Where(key => HostOf(key) == registry)];
        keys.ForEach(document.Remove);
        return found || keys.Count > 0;
    }

    /// <summary>Every registry that something is kept for, by name. No secret is read but to tell its user.</summary>
    /// <exception cref="RegistryException">The file is not what it should be, or a helper fails.</exception>
    public async Task<IReadOnlyList<RegistrySignIn>> ListAsync(CancellationToken cancellationToken)
    {
        DockerConfigurationFile file = DockerConfigurationDocument.Read(PathNow, "");
        SortedDictionary<string, RegistrySignIn> found = new(StringComparer.Ordinal);
        foreach ((string key, DockerConfigurationEntry entry) in file.Auths ?? NoEntries)
        {
            if (CredentialOf(entry, key) is { } credential)
            {
                string user = credential.IdentityToken is null ? credential.UserName : RegistrySignIn.TokenUser;
                found[HostOf(key)] = new RegistrySignIn(HostOf(key), user, PathNow);
            }
        }

        IEnumerable<string> names = (file.CredentialHelpers?.Values ?? []).Append(file.CredentialStore ?? "").Where(name => name is { Length: > 0 }).Distinct();
        foreach (string name in names)
        {
            if (CredentialHelper.Find(name, name) is { } helper)
            {
                foreach ((string key, string user) in await helper.ListAsync(cancellationToken))
                {
                    if (HelperOf(file, HostOf(key)) == name)
                    {
                        found[HostOf(key)] = new RegistrySignIn(HostOf(key), user, helper.Name);
                    }
                }
            }
        }

        return [.. found.Values];
    }

    /// <summary>What docker calls a registry there.</summary>
    private static string KeyOf(string registry) => registry == "docker.io" ? DockerHubKey : registry;

    /// <summary>A key may be a host or a URL: scheme and path do not count, and docker.io goes by several names.</summary>
    private static string HostOf(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string host = scheme < 0 ? key : key[(scheme + 3)..];
        int slash = host.IndexOf('/', StringComparison.Ordinal);
        host = slash < 0 ? host : host[..slash];
        return host is "index.docker.io" or "registry-1.docker.io" ? "docker.io" : host;
    }

    /// <summary>What is there for a registry, by any of its names; null for nothing.</summary>
    internal static T? Of<T>(IReadOnlyDictionary<string, T> entries, string registry)
        where T : class => NameIn(entries, registry) is { } name ? entries[name] : null;

    private static (string Key, DockerConfigurationEntry Value)? EntryOf(DockerConfigurationFile file, string registry)
    {
        IReadOnlyDictionary<string, DockerConfigurationEntry> entries = file.Auths ?? NoEntries;
        return NameIn(entries, registry) is { } key ? (key, entries[key]) : null;
    }

    private static string? NameIn<T>(IReadOnlyDictionary<string, T> entries, string registry) =>
        entries.ContainsKey(KeyOf(registry)) ? KeyOf(registry)
        : entries.ContainsKey(registry) ? registry
        : entries.Keys.FirstOrDefault(candidate => HostOf(candidate) == registry);

    private static string? HelperOf(DockerConfigurationFile file, string registry)
    {
        string? own = file.CredentialHelpers?.FirstOrDefault(pair => HostOf(pair.Key) == registry).Value;
        return own is { Length: > 0 } ? own : file.CredentialStore is { Length: > 0 } store ? store : null;
    }

    /// <summary>
    /// A helper that is not installed is an error where the registry is known to be with it. A store for all that was left behind by
    /// another product must not keep anyone from pulling what is public.
    /// </summary>
    private static bool IsHelperNeeded(DockerConfigurationFile file, string registry, DockerConfigurationEntry? entry) =>
        (file.CredentialHelpers?.Keys ?? []).Any(key => HostOf(key) == registry) || entry is { HasSecret: false };

    private static string PairOf(RegistryCredential credential) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}"));

    private RegistryCredential? CredentialOf(DockerConfigurationEntry entry, string registry)
    {
        if (entry.IdentityToken is { Length: > 0 } token)
        {
            return new RegistryCredential { IdentityToken = token };
        }

        if (entry.Auth is not { Length: > 0 } auth)
        {
            return entry.UserName is { Length: > 0 } name ? new RegistryCredential { UserName = name, Password = entry.Password ?? "" } : null;
        }

        var decoded = new byte[auth.Length];
        bool valid = Convert.TryFromBase64String(auth, decoded, out int length);
        string text = Encoding.UTF8.GetString(decoded, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return valid && colon > 0
            ? new RegistryCredential { UserName = text[..colon], Password = text[(colon + 1)..].TrimEnd('\0') }
            : throw DockerConfigurationDocument.Invalid(PathNow, registry, $"has an entry for {registry} that is not user:password in base64");
    }

    private RegistryException MissingHelper(string name, string registry) => new(
        "CredentialHelperFailed",
        registry,
        $"{registry}: {PathNow} names the credential helper {CredentialHelper.ProgramOf(name)}, which is not on PATH. Install it, or take it out of the file.");
}
