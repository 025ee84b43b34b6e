using System.Net;
using System.Net.Http.Headers;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>Turns what a registry answered, or that it did not, into an error that says what, where and what to do.</summary>
internal static class RegistryFailure
{
    /// <summary>What to do where a sign-in is missing.</summary>
    public const string SignIn = "Sign in with Connect-ContainerRegistry or 'containers login'";

    private const int LongestAnswer = 64 * 1024;

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether this exception says that a connection was not made or was lost.</summary>
    public static bool IsConnectionLoss(Exception exception) => exception is HttpRequestException or IOException;

    /// <summary>The pause that the registry asks for, if it does (RFC 9110, section 10.2.3).</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - DateTimeOffset.UtcNow is { Ticks: > 0 } rest ? rest : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>The error for an answer that is none of success.</summary>
    public static async Task<RegistryException> ReadAsync(
        string registry, RegistryRequest request, HttpResponseMessage response, RegistryOptions options, CancellationToken cancellationToken)
    {
        RegistryError? error = await ErrorOfAsync(response, options, cancellationToken);
        AuthenticationHeaderValue? sent = response.RequestMessage?.Headers.Authorization;
        string said = $"{(int)response.StatusCode} {RegistryText.Printable(error?.Code, sent)} {RegistryText.Printable(error?.Message, sent)}".TrimEnd();
        bool root = request.Path == RegistryRequest.Root;
        bool manifest = request.Path.Contains("/manifests/", StringComparison.Ordinal);
        (string id, string what) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when root => ("RegistryUnauthorized", "user or password is wrong. Check both"),
            HttpStatusCode.NotFound when root => ("RegistryProtocolError", "the registry cannot answer this. Is it a container registry?"),
            HttpStatusCode.Unauthorized when request.Writes => ("RegistryUnauthorized", "changing anything there needs a sign-in. " + SignIn),
            HttpStatusCode.Forbidden when request.Writes => ("RegistryAccessDenied", "this user may not change anything there. Sign in as one who may"),
            HttpStatusCode.RequestEntityTooLarge => ("RegistryProtocolError", "it does not take so much at once. Its administrator has to allow it"),
            HttpStatusCode.Unauthorized => ("RegistryUnauthorized",
                "it does not exist, or may only be read by those who sign in. Check its name. " + SignIn),
            HttpStatusCode.Forbidden => ("RegistryAccessDenied", "access is denied to this user. Sign in as one who may read it"),
            HttpStatusCode.NotFound when manifest => ("ManifestUnknown", "there is no such image. Check the name and the tag"),
            HttpStatusCode.MethodNotAllowed when request.Method == HttpMethod.Delete =>
                ("RegistryUnsupported", "it does not let anything be deleted. Its administrator has to allow it"),
            HttpStatusCode.NotFound when request.Path.Contains("/tags/", StringComparison.Ordinal) =>
                ("RepositoryUnknown", "there is no such repository. Check the name"),
            HttpStatusCode.NotFound when !request.Path.Contains("/blobs/", StringComparison.Ordinal) =>
                ("RegistryUnsupported", "it does not know this request"),
            HttpStatusCode.NotFound => ("BlobUnknown", "a part of the image is missing there. Have it pushed again"),
            HttpStatusCode.TooManyRequests => ("RegistryRateLimited", RetryAfter(response) is { } pause
                ? $"too many requests. Try again in {Math.Ceiling(pause.TotalSeconds)} s, or sign in"
                : "too many requests. Try again later, or sign in"),
            >= HttpStatusCode.InternalServerError => ("RegistryUnavailable", "the registry is in trouble. Try again later"),
            _ => ("RegistryProtocolError", "the registry cannot answer this. Is it a container registry?"),
        };
        return new RegistryException(id, registry, $"{request.Subject}: {registry} answers {said}: {what}{(what.EndsWith('?') ? "" : ".")}")
        {
            StatusCode = response.StatusCode,
            Code = error?.Code is null ? null : RegistryText.Printable(error.Code, sent),
        };
    }

    /// <summary>The error for a registry that gave no answer, or not all of it.</summary>
    public static RegistryException Unreachable(string registry, string subject, Exception exception)
    {
        HttpRequestError? kind = (exception as HttpRequestException)?.HttpRequestError;
        string advice = kind switch
        {
            HttpRequestError.NameResolutionError => $"the name {registry} cannot be resolved. Check its spelling and the network.",
            HttpRequestError.SecureConnectionError =>
                $"no secure connection to {registry}: {InnermostMessage(exception)} Put the certificate of its authority into certs.d, or allow it as insecure.",
            HttpRequestError.ConnectionError => $"{registry} cannot be reached: {InnermostMessage(exception)} Check that it runs, and the network.",
            _ => $"the connection to {registry} was lost: {InnermostMessage(exception)} Try again.",
        };
        return new RegistryException("RegistryUnavailable", registry, $"{subject}: {advice}", exception);
    }

    private static string InnermostMessage(Exception exception)
    {
        string text = RegistryText.Printable(exception.GetBaseException().Message);
        return text.EndsWith('.') ? text : text + ".";
    }

    private static async Task<RegistryError?> ErrorOfAsync(HttpResponseMessage response, RegistryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            byte[]? body = await BoundedBody.ReadAsync(response, LongestAnswer, options.StallTimeout, cancellationToken);
            return JsonInput.Read<RegistryErrorList>(body, "refusal").Errors is [{ } first, ..] ? first : null;
        }
        catch (Exception exception) when (exception is OciFormatException || IsConnectionLoss(exception))
        {
            return null; // The status alone then has to say it: proxies and HEAD answer without the specified body.
        }
    }
}

/// <summary>The body of a registry's refusal (OCI distribution-spec, "Error Codes").</summary>
[JsonRecord]
internal sealed partial record RegistryErrorList
{
    public IReadOnlyList<RegistryError>? Errors { get; init; }
}

/// <summary>One reason of a registry's refusal.</summary>
[JsonRecord]
internal sealed partial record RegistryError
{
    public string? Code { get; init; }

    public string? Message { get; init; }
}
