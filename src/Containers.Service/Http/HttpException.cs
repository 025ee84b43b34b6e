namespace Containers.Service.Http;

/// <summary>A request that is none, or that cannot be answered as it is.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">What is wrong, for the client.</param>
internal sealed class HttpException(int status, string message) : Exception(message)
{
    /// <summary>The status of the answer (RFC 9110, section 15).</summary>
    public int Status => status;
}
