using Containers.Engine.Layers.Extraction;

namespace Containers.Engine.Layers.Archiving;

/// <summary>An archive that is unpacked while it is written, each on a thread of its own.</summary>
internal static class ArchivePipe
{
    /// <summary>Writes and unpacks an archive, until both have ended.</summary>
    /// <param name="write">Writes the archive.</param>
    /// <param name="unpack">Unpacks it; null where nobody does.</param>
    /// <param name="see">Is called with every byte, in order, while the next are written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Exception">Whatever stopped either first.</exception>
    public static async Task RunAsync(
        Action<Stream, CancellationToken> write, Action<Stream, CancellationToken>? unpack, Action<ReadOnlySpan<byte>> see, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pipe = new BlockPipe();
        Task unpacking = Task.CompletedTask;
        if (unpack is null)
        {
            await pipe.OpenReader().DisposeAsync();
        }
        else
        {
            unpacking = Start(() => Unpack(pipe, unpack, stop));
        }

        Task writing = Start(() => Write(pipe, write, see, stop.Token));
        await Task.WhenAny(Task.WhenAll(writing, unpacking)); // Both have ended, however they did.

        cancellationToken.ThrowIfCancellationRequested();
        if (unpacking.Exception?.InnerException is not BrokenPipeException)
        {
            await unpacking; // Its failure is what stopped the writing, if anything did.
        }

        await writing;
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Write(
        BlockPipe pipe, Action<Stream, CancellationToken> write, Action<ReadOnlySpan<byte>> see, CancellationToken cancellationToken)
    {
        try
        {
            using Stream output = pipe.OpenWriter(see, cancellationToken);
            write(output, cancellationToken);
            output.Flush();
        }
        catch (Exception error)
        {
            pipe.Fail(error);
            throw;
        }
    }

    private static void Unpack(BlockPipe pipe, Action<Stream, CancellationToken> unpack, CancellationTokenSource stop)
    {
        try
        {
            using Stream input = pipe.OpenReader();
            unpack(input, stop.Token);
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }
}
