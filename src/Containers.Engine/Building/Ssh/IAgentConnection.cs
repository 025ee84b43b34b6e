namespace Containers.Engine.Building.Ssh;

/// <summary>One who answers the requests of one connection to an agent.</summary>
internal interface IAgentConnection : IDisposable
{
    /// <summary>Answers a request for identities, or one for a signature.</summary>
    /// <returns>The answer; null where the one who answers is gone.</returns>
    /// <exception cref="IOException">The connection to who answers broke.</exception>
    Task<byte[]?> AnswerAsync(byte[] request, CancellationToken cancellationToken);
}
