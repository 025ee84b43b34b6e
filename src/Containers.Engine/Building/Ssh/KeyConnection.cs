using System.Security.Cryptography;

namespace Containers.Engine.Building.Ssh;

/// <summary>An agent's answers by keys that this process has.</summary>
/// <param name="keys">The keys.</param>
internal sealed class KeyConnection(IReadOnlyList<SshKey> keys) : IAgentConnection
{
    /// <inheritdoc/>
    public Task<byte[]?> AnswerAsync(byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<byte[]?>(request[0] == AgentMessage.RequestIdentities ? Identities() : Sign(request));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return Task.FromResult<byte[]?>([AgentMessage.Failure]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private byte[] Identities()
    {
        SshWriter answer = new SshWriter().Byte(AgentMessage.IdentitiesAnswer).Number((uint)keys.Count);
        foreach (SshKey key in keys)
        {
            answer.String(key.PublicKey).Text(key.Comment);
        }

        return answer.Finish();
    }

    private byte[] Sign(byte[] request)
    {
        var reader = new SshReader(request.AsSpan(1));
        ReadOnlySpan<byte> wanted = reader.ReadString();
        ReadOnlySpan<byte> data = reader.ReadString();
        uint flags = reader.ReadNumber();
        foreach (SshKey key in keys)
        {
            if (key.PublicKey.SequenceEqual(wanted))
            {
                return new SshWriter().Byte(AgentMessage.SignResponse).String(key.Sign(data, flags)).Finish();
            }
        }

        return [AgentMessage.Failure];
    }
}
