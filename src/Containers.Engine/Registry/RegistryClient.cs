using System.Net;
using System.Net.Http.Headers;
using Containers.Engine.Text;

namespace Containers.Engine.Registry;

/// <summary>
/// Sends requests to one registry (OCI distribution-spec 1.1): finds out whether it speaks HTTPS or, where that is allowed, HTTP, answers
/// its challenges, and asks again after what may pass.
/// </summary>
internal sealed class RegistryClient : IDisposable
{
    private readonly RegistryAuthenticator _authenticator;
    private readonly RegistryTransport _transport;
    private readonly Uri[] _candidates;
    private Uri? _endpoint;

    public RegistryClient(string registry, RegistryOptions options, bool signIn = false)
    {
        Registry = registry;
        Options = options;
        string host = registry == "docker.io" ? "registry-1.docker.io" : registry;
        var secure = new Uri("https://" + host);
        var plain = new Uri("http://" + host);
        bool loopback = secure.IsLoopback;
        _candidates = (loopback, options.Insecure) switch
        {
            (true, _) => [plain, secure],
            (false, true) => [secure, plain],
            _ => [secure],
        };
        _authenticator = new RegistryAuthenticator(registry, options, signIn);
        _transport = new RegistryTransport(registry, secure, options, loopback);
    }

    /// <summary>The registry's host as in a reference.</summary>
    public string Registry { get; }

    /// <summary>How the registry is talked to.</summary>
    public RegistryOptions Options { get; }

    /// <summary>What the registry gave at a sign-in to stand for the password; null where it gave nothing.</summary>
    public string? IdentityToken => _authenticator.IdentityToken;

    /// <summary>Sends a request until it is answered for good, and reads the answer.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="read">Reads a successful answer; where that loses the connection, the whole is done again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry refuses, or gives no answer in as many attempts as the options allow.</exception>
    public async Task<T> SendAsync<T>(
        RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            TimeSpan pause = Options.FirstRetryDelay * (Math.Pow(2, attempt) * (0.75 + (Random.Shared.NextDouble() / 2)));
            HttpResponseMessage? response = null;
            try
            {
                response = await SendAuthorizedAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return await read(response, cancellationToken);
                }

                pause = RegistryFailure.RetryAfter(response) ?? pause;
                if (!RegistryFailure.IsTransient(response.StatusCode) || !request.RepeatsRefused || attempt >= Options.Retries || pause > Options.LongestRetryDelay)
                {
                    throw await RegistryFailure.ReadAsync(Registry, request, response, Options, cancellationToken);
                }

                response.Dispose();
            }
            catch (Exception exception) when (RegistryFailure.IsConnectionLoss(exception))
            {
                response?.Dispose();
                if (attempt >= Options.Retries || !request.RepeatsLost || !MayComeBack(exception))
                {
                    throw RegistryFailure.Unreachable(Registry, request.Subject, exception);
                }
            }
            catch
            {
                response?.Dispose();
                throw;
            }

            WorkListener.Tell($"{request.Subject}: {Registry} is asked again in {pause.TotalSeconds:0.#} s.");
            await Task.Delay(pause, cancellationToken);
        }
    }

    public void Dispose()
    {
        _transport.Dispose();
        _authenticator.Dispose();
    }

    /// <summary>A registry that has never answered is not waited for; one that has may be restarting.</summary>
    private bool MayComeBack(Exception exception) => exception is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    } || _endpoint is not null;

    private async Task<HttpResponseMessage> SendAuthorizedAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? sent = null;
        for (int answered = 0; ; answered++)
        {
            if (_endpoint is not null)
            {
                sent ??= _authenticator.Current(request.Scope);
            }

            HttpResponseMessage response = await SendToEndpointAsync(request, sent, cancellationToken);
            bool own = RegistryTransport.IsSameOrigin(_endpoint!, response.RequestMessage!.RequestUri!);
            AuthenticationChallenge? challenge = response.StatusCode == HttpStatusCode.Unauthorized && own && answered < 2
                ? AuthenticationChallenge.Choose(response)
                : null;
            if (challenge is null)
            {
                return response;
            }

            AuthenticationHeaderValue? answer;
            try
            {
                answer = await _authenticator.AnswerAsync(
                    challenge, request.Scope, sent, _endpoint!.Scheme == "https", _transport.SendToRealmAsync, cancellationToken);
            }
            catch
            {
                response.Dispose();
                throw;
            }

            if (answer is null)
            {
                return response;
            }

            response.Dispose();
            sent = answer;
        }
    }

    /// <summary>Sends to the endpoint that is known to answer, or to each candidate until one does.</summary>
    private async Task<HttpResponseMessage> SendToEndpointAsync(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        if (_endpoint is { } known)
        {
            var uri = new Uri(known, request.Path);
            if (known.Scheme == "https" && uri.Scheme != "https" && !Options.Insecure)
            {
                throw new RegistryException(
                    "RegistryProtocolError", Registry, $"{request.Subject}: {Registry} sends it on from HTTPS to {uri.Scheme} at {uri.Host}. Its administrator has to correct that.");
            }

            AuthenticationHeaderValue? own = RegistryTransport.IsSameOrigin(known, uri) ? authorization : null;
            return await _transport.SendAsync(request, uri, own, cancellationToken);
        }

        HttpRequestException? first = null;
        foreach (Uri candidate in _candidates)
        {
            try
            {
                HttpResponseMessage response = await _transport.SendAsync(
                    request, new Uri(candidate, request.Path), authorization: null, cancellationToken);
                bool wantsHttps = candidate.Scheme == "http" && response.StatusCode == HttpStatusCode.BadRequest && candidate != _candidates[^1];
                if (!wantsHttps)
                {
                    _endpoint = candidate;
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException exception) when (candidate != _candidates[^1])
            {
                first ??= exception;
            }
            catch (HttpRequestException exception) when (first?.HttpRequestError is HttpRequestError.ConnectionError)
            {
                throw new HttpRequestException(first.HttpRequestError, first.Message, exception.InnerException ?? first);
            }
        }

        throw new HttpRequestException(HttpRequestError.ConnectionError, "The registry speaks neither HTTPS nor HTTP.", first);
    }
}
