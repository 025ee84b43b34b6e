using System.Net.Sockets;

namespace Containers.Engine.Building.Ssh;

/// <summary>An agent's answers by another agent.</summary>
internal sealed class ForwardedConnection : IAgentConnection
{
    private readonly NetworkStream _agent;

    private ForwardedConnection(NetworkStream agent) => _agent = agent;

    /// <summary>Connects to the other agent.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<ForwardedConnection> OpenAsync(string socket, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
            return new ForwardedConnection(new NetworkStream(connection, ownsSocket: true));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> AnswerAsync(byte[] request, CancellationToken cancellationToken)
    {
        await AgentMessage.WriteAsync(_agent, request, cancellationToken);
        return await AgentMessage.ReadAsync(_agent, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _agent.Dispose();
}
