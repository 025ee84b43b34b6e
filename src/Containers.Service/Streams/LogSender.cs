using System.Buffers;
using System.Globalization;
using System.Text;
using Containers.Docker;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;

namespace Containers.Service.Streams;

/// <summary>Sends a container's log as docker's clients get it.</summary>
/// <param name="hasHeads">Whether each line has a head that names its stream, as those of a container without terminal have.</param>
/// <param name="output">Whether standard output is wanted.</param>
/// <param name="error">Whether standard error is wanted.</param>
internal sealed class LogSender(bool hasHeads, bool output, bool error)
{
    /// <summary>So many bytes are sent together at most, but for a line that is longer.</summary>
    private const int Enough = 32 * 1024;

    /// <summary>Whether each line begins with its time.</summary>
    public bool HasTimes { get; init; }

    /// <summary>Whether what the log's options add to a line stands before it.</summary>
    public bool HasDetails { get; init; }

    /// <summary>Sends the lines that are asked for.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">Which lines.</param>
    /// <param name="begin">Is called once the log can be read, before there is a line.</param>
    /// <param name="send">Sends bytes.</param>
    /// <param name="cancellationToken">Ends a follow.</param>
    public async Task SendAsync(
        Container container, ContainerLogOptions options, Func<Task> begin, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        bool wasPartial = false;
        IAsyncEnumerable<ContainerLogEntry> entries = container.ReadLogAsync(options, cancellationToken);
        await begin();

        // Lines that are there already go together: each by itself is a call of the kernel.
        ArrayBufferWriter<byte> lines = new();
        await using IAsyncEnumerator<ContainerLogEntry> reader = entries.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            ValueTask<bool> next = reader.MoveNextAsync();
            if (lines.WrittenCount >= Enough || (lines.WrittenCount > 0 && !next.IsCompletedSuccessfully))
            {
                await send(lines.WrittenMemory);
                lines.ResetWrittenCount();
            }

            if (!await next)
            {
                break;
            }

            ContainerLogEntry entry = reader.Current;
            if (entry.Stream == ContainerLogStream.StandardError ? !error : !output)
            {
                continue;
            }

            string time = HasTimes && !wasPartial ? entry.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture) : string.Empty;
            string details = HasDetails && !wasPartial ? LogDetails.Of(entry.Attributes) + " " : string.Empty;
            wasPartial = entry.Partial;
            byte[] line = Encoding.UTF8.GetBytes($"{time}{details}{entry.Text}{(entry.Partial ? "" : "\n")}");
            if (hasHeads)
            {
                StreamFrame.WriteHead(lines.GetSpan(StreamFrame.HeadLength), entry.Stream, line.Length);
                lines.Advance(StreamFrame.HeadLength);
            }

            lines.Write(line);
        }

        if (lines.WrittenCount > 0)
        {
            await send(lines.WrittenMemory);
        }
    }
}
