using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Containers.Engine.Registry.Configuration;

/// <summary>
/// The certificates that are kept for one registry, as docker and podman keep them (<c>certs.d/HOST</c>): each <c>*.crt</c> is trusted
/// beside what the system trusts, and the first <c>*.cert</c> with its <c>*.key</c> is shown to the registry. They are read for each connection.
/// </summary>
/// <param name="registry">The registry's host as in a reference, for errors.</param>
/// <param name="host">The host that is connected to; a certificate is shown to no other.</param>
/// <param name="folders">Where they are; a folder need not be there.</param>
internal sealed class RegistryCertificates(string registry, string host, IReadOnlyList<string> folders)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, id-kp-serverAuth.

    /// <summary>Whether a server is to be trusted: by the system, or by a certificate that is kept here.</summary>
    /// <exception cref="AuthenticationException">It is not; the message says why.</exception>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        // A name that does not match is never made good by trust.
        return certificate is null ? throw new AuthenticationException("it shows no certificate.")
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? throw new AuthenticationException("its certificate is for another host.")
            : IsSignedByKept(certificate, chain) ? true : throw new AuthenticationException(
                $"its certificate is not trusted ({string.Join(", ", chain?.ChainStatus.Select(status => status.Status).Distinct() ?? [])}).");
    }

    /// <summary>The certificate to show to a server; null where there is none for it.</summary>
    public X509Certificate? Select(string targetHost)
    {
        if (!targetHost.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? path = Files("*.cert").FirstOrDefault();
        string? key = path is null ? null : Path.ChangeExtension(path, ".key");
        if (path is null || key is null)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(path, key);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unusable($"{path} with {key}", exception);
        }
    }

    private bool IsSignedByKept(X509Certificate certificate, X509Chain? chain)
    {
        X509Certificate2Collection trusted = AuthoritiesKept();
        if (trusted.Count == 0)
        {
            return false;
        }

        using var own = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        foreach (X509ChainElement element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var presented = new X509Certificate2(certificate);
        return own.Build(presented);
    }

    private X509Certificate2Collection AuthoritiesKept()
    {
        X509Certificate2Collection trusted = [];
        foreach (string path in Files("*.crt"))
        {
            try
            {
                trusted.ImportFromPemFile(path);
            }
            catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw Unusable(path, exception);
            }
        }

        return trusted;
    }

    private IEnumerable<string> Files(string pattern) =>
        folders.Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, pattern).Order(StringComparer.Ordinal));

    private RegistryException Unusable(string path, Exception exception) => new(
        "RegistryConfigurationInvalid", registry, $"{path} cannot be used: {exception.Message.TrimEnd('.')}. A certificate and its key are expected as PEM.");
}
