using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Networks;

/// <summary>
/// How an engine has the monitor of a container that runs make its network as <c>monitor.json</c> says now: it connects to a socket of the type
/// SOCK_SEQPACKET, and gets one message.
/// </summary>
public static class NetworkRequest
{
    private const int LongestAnswer = 4096;
    private const int Patience = 30_000;
    private const byte Done = 0;
    private const byte Failed = 1;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="path">The monitor's socket.</param>
    /// <returns>Why the network is not as it should be; null where it is.</returns>
    /// <exception cref="LinuxException">Nobody listens: the monitor is gone.</exception>
    public static string? Send(string path)
    {
        using SafeFileHandle socket = MessageSocket.Connect(path);
        PollEntry[] answer = [new PollEntry((int)socket.DangerousGetHandle(), PollEvents.Readable)];
        if (Poll.Wait(answer, Patience) == 0)
        {
            return "its monitor does not answer";
        }

        Span<byte> message = stackalloc byte[LongestAnswer];
        return MessageSocket.TryReceive(socket, message) switch
        {
            > 0 and int length => message[0] == Done ? null : Encoding.UTF8.GetString(message[1..length]),
            _ => "its monitor ended before it answered",
        };
    }

    /// <summary>Answers. One who does not wait for it any more goes without.</summary>
    /// <param name="connection">The connection to who asks.</param>
    /// <param name="failure">Why the network is not as it should be; null where it is.</param>
    public static void Answer(SafeFileHandle connection, string? failure)
    {
        byte[] text = Encoding.UTF8.GetBytes(failure ?? "");
        _ = MessageSocket.TrySend(connection, [failure is null ? Done : Failed, .. text.AsSpan(0, Math.Min(text.Length, LongestAnswer - 1))]);
    }
}
