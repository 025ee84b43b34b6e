namespace Containers.Service.Routing;

/// <summary>A request that the API refuses.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">What is wrong, in docker's error document.</param>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    /// <summary>The status of the answer.</summary>
    public int Status => status;
}
