namespace Containers.Supervision.Monitor;

/// <summary>
/// What a message between a monitor and somebody who is attached to its container means: the first byte of each message of the attach
/// socket, a Unix socket of the type SOCK_SEQPACKET. The rest of the message is its content.
/// </summary>
public static class AttachFrame
{
    /// <summary>To the monitor: bytes for the container's standard input, at most <see cref="LongestInput"/>.</summary>
    public const byte Input = 1;

    /// <summary>To the monitor: the sender has no more input.</summary>
    public const byte EndOfInput = 2;

    /// <summary>To the monitor: the size of the sender's terminal, rows and columns as 16-bit numbers, little endian.</summary>
    public const byte Resize = 3;

    /// <summary>From the monitor: bytes of standard output, or of the terminal.</summary>
    public const byte Output = 17;

    /// <summary>From the monitor: bytes of standard error.</summary>
    public const byte Error = 18;

    /// <summary>From the monitor: the container has ended for good; its exit code as a 32-bit number, little endian.</summary>
    public const byte End = 19;

    /// <summary>How many bytes of input a message has at most: what a pipe takes at once (PIPE_BUF of pipe(7)).</summary>
    public const int LongestInput = 4096;

    /// <summary>How many bytes of output a message has at most.</summary>
    public const int LongestOutput = 64 * 1024;
}
