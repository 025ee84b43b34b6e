namespace Containers.Service.Http;

/// <summary>The words beside the numbers of statuses (RFC 9110, section 15).</summary>
internal static class HttpStatus
{
    /// <summary>The word for a status that this program sends.</summary>
    public static string NameOf(int status) => status switch
    {
        101 => "UPGRADED",
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Status",
    };
}
