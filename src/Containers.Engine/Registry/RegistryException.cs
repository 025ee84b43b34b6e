using System.Net;

namespace Containers.Engine.Registry;

/// <summary>
/// What went wrong between this machine and a registry. Error ids: <c>RegistryUnavailable</c>, <c>RegistryUnauthorized</c>,
/// <c>RegistryAccessDenied</c>, <c>RegistryRateLimited</c>, <c>ManifestUnknown</c>, <c>BlobUnknown</c>, <c>RegistryProtocolError</c>,
/// <c>RepositoryUnknown</c>, <c>RegistryUnsupported</c>, <c>RegistryConfigurationInvalid</c>, <c>CredentialHelperFailed</c>.
/// </summary>
public sealed class RegistryException : ContainersException
{
    /// <summary>Describes one failure.</summary>
    public RegistryException(string errorId, string registry, string message, Exception? inner = null)
        : base(KindOf(errorId), errorId, message, inner) => Registry = registry;

    /// <summary>The registry's host, as in a reference: <c>docker.io</c>.</summary>
    public string Registry { get; }

    /// <summary>The HTTP status that it answered; null where it gave no answer.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The registry's own error code (OCI distribution-spec, "Error Codes"): <c>MANIFEST_UNKNOWN</c>.</summary>
    public string? Code { get; init; }

    private static ErrorKind KindOf(string errorId) => errorId switch
    {
        "ManifestUnknown" or "BlobUnknown" or "RepositoryUnknown" => ErrorKind.NotFound,
        "RegistryUnauthorized" => ErrorKind.Unauthenticated,
        "RegistryAccessDenied" => ErrorKind.Denied,
        "RegistryUnsupported" => ErrorKind.Unsupported,
        "RegistryUnavailable" => ErrorKind.Unreachable,
        "RegistryProtocolError" => ErrorKind.Protocol,
        "RegistryRateLimited" => ErrorKind.Limit,
        "RegistryConfigurationInvalid" => ErrorKind.Damaged,
        _ => ErrorKind.Unavailable,
    };
}
