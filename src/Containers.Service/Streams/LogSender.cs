using System.Globalization;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;

namespace Containers.Service.Streams;

/// <summary>Sends a container's log as docker's clients get it.</summary>
/// <param name="isTerminal">Whether the container has a terminal: lines go as they are, without heads.</param>
/// <param name="output">Whether standard output is wanted.</param>
/// <param name="error">Whether standard error is wanted.</param>
internal sealed class LogSender(bool isTerminal, bool output, bool error)
{
    /// <summary>Whether each line begins with its time.</summary>
    public bool HasTimes { get; init; }

    /// <summary>Sends the lines that are asked for.</summary>
    public async Task SendAsync(Container container, ContainerLogOptions options, Func<ReadOnlyMemory<byte>, ValueTask> send, CancellationToken cancellationToken)
    {
        bool wasPartial = false;
        await foreach (ContainerLogEntry entry in container.ReadLogAsync(options, cancellationToken))
        {
            if (entry.Stream == ContainerLogStream.StandardError ? !error : !output)
            {
                continue;
            }

            string time = HasTimes && !wasPartial ? entry.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture) : string.Empty;
            wasPartial = entry.Partial;
            byte[] line = Encoding.UTF8.GetBytes($"{time}{entry.Text}{(entry.Partial ? "" : "\n")}");
            await send(isTerminal ? line : StreamFrame.Of(entry.Stream, line));
        }
    }
}
