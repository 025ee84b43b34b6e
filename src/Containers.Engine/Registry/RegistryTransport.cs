using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using Containers.Engine.Registry.Configuration;
using Containers.Engine.Text;

namespace Containers.Engine.Registry;

/// <summary>HTTP to one registry: a connection pool, a limit on waiting, and redirects that never carry credentials to another host.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 10;
    private readonly HttpClient _client;
    private readonly string _registry;
    private readonly RegistryOptions _options;

    [SuppressMessage("Security", "CA5359", Justification = "The user asked for an insecure registry by name.")]
    public RegistryTransport(string registry, Uri host, RegistryOptions options, bool loopback)
    {
        _registry = registry;
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !loopback,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = options.ResponseTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,
        };
        var certificates = new RegistryCertificates(registry, host.IdnHost, options.Configuration.For(registry).CertificateFolders);
        handler.SslOptions.RemoteCertificateValidationCallback = options.Insecure ? AcceptAnyCertificate : certificates.Accept;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, target, _, _, _) => certificates.Select(target)!;

        _client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("containers/" + typeof(RegistryTransport).Assembly.GetName().Version!.ToString(3));
    }

    /// <summary>Sends a request and follows redirects. The answer's headers have been read, its body not.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    /// <exception cref="IOException">The connection was lost, or no answer began in time.</exception>
    /// <exception cref="RegistryException">The redirects lead nowhere.</exception>
    public Task<HttpResponseMessage> SendAsync(
        RegistryRequest request, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken) =>
        FollowAsync(request.CreateMessage, request.Subject, uri, authorization, cancellationToken);

    /// <summary>Asks for a token and follows redirects. User and password go to the realm alone, and so does a form.</summary>
    /// <param name="realm">Where it is asked for.</param>
    /// <param name="authorization">User and password; null sends none.</param>
    /// <param name="form">Makes a form to post; null gets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<HttpResponseMessage> SendToRealmAsync(
        Uri realm, AuthenticationHeaderValue? authorization, Func<HttpContent>? form, CancellationToken cancellationToken) => FollowAsync(
            (uri, credential) =>
            {
                bool isRealm = IsSameOrigin(realm, uri);
                var message = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, uri) { Content = isRealm ? form?.Invoke() : null };
                message.Headers.Authorization = credential;
                return message;
            },
            $"a token of {realm.Host}",
            realm,
            authorization,
            cancellationToken);

    private async Task<HttpResponseMessage> FollowAsync(
        Func<Uri, AuthenticationHeaderValue?, HttpRequestMessage> message, string subject, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        Uri origin = uri;
        for (int redirects = 0; ; redirects++)
        {
            HttpResponseMessage response = await SendOnceAsync(message(uri, authorization), cancellationToken);
            bool redirected = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
            if (!redirected || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(uri, location);
            if (next.Scheme is not ("https" or "http") || (uri.Scheme == "https" && next.Scheme == "http" && !_options.Insecure))
            {
                throw Misdirected(subject, $"sends it on from HTTPS to {next.Scheme} at {next.Host}");
            }

            if (redirects >= MostRedirects)
            {
                throw Misdirected(subject, $"sends it on more than {MostRedirects} times, last to {next.Host}");
            }

            authorization = IsSameOrigin(origin, next) ? authorization : null;
            uri = next;
        }
    }

    /// <summary>Sends a message as it is; a redirect is the answer.</summary>
    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using HttpRequestMessage sent = message;
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(_options.ResponseTimeout);
        if (message.Content is UploadContent upload)
        {
            upload.Moved = () => timer.CancelAfter(_options.ResponseTimeout);
        }

        try
        {
            HttpResponseMessage response = await _client.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead, timer.Token);

            // Without the query: an address that a registry leads to may be a key by itself.
            WorkListener.Tell($"{sent.Method} {sent.RequestUri!.GetLeftPart(UriPartial.Path)}: {(int)response.StatusCode} {response.StatusCode}");
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no answer within {_options.ResponseTimeout.TotalSeconds:0} s", exception);
        }
    }

    /// <summary>Whether two URLs are of one scheme, host and port (RFC 6454).</summary>
    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase);

    public void Dispose() => _client.Dispose();

    private static bool AcceptAnyCertificate(
        object sender,
        System.Security.Cryptography.X509Certificates.X509Certificate? certificate,
        System.Security.Cryptography.X509Certificates.X509Chain? chain,
        System.Net.Security.SslPolicyErrors errors) => true;

    private RegistryException Misdirected(string subject, string what) => new(
        "RegistryProtocolError", _registry, $"{subject}: {_registry} {what}. Its administrator has to correct that.");
}
