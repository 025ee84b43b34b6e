using System.Buffers.Binary;

namespace Containers.Engine.Building.Ssh;

/// <summary>Messages of the agent protocol (draft-miller-ssh-agent, section 3): a length, and that many bytes, the first of which tells the kind.</summary>
internal static class AgentMessage
{
    /// <summary>SSH_AGENT_FAILURE.</summary>
    public const byte Failure = 5;

    /// <summary>SSH_AGENTC_REQUEST_IDENTITIES.</summary>
    public const byte RequestIdentities = 11;

    /// <summary>SSH_AGENT_IDENTITIES_ANSWER.</summary>
    public const byte IdentitiesAnswer = 12;

    /// <summary>SSH_AGENTC_SIGN_REQUEST.</summary>
    public const byte SignRequest = 13;

    /// <summary>SSH_AGENT_SIGN_RESPONSE.</summary>
    public const byte SignResponse = 14;

    private const int Largest = 256 * 1024; // As OpenSSH's agent has it.

    /// <summary>Reads a message; null at the end of the stream, and where what comes is no message.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(uint)];
        if (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken) < length.Length)
        {
            return null;
        }

        uint size = BinaryPrimitives.ReadUInt32BigEndian(length);
        if (size is 0 or > Largest)
        {
            return null;
        }

        byte[] message = new byte[size];
        return await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken) < message.Length ? null : message;
    }

    /// <summary>Writes a message.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task WriteAsync(Stream stream, byte[] message, CancellationToken cancellationToken) =>
        await stream.WriteAsync(new SshWriter().String(message).Finish(), cancellationToken);
}
