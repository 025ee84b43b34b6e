using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Cli.Output;

/// <summary>Printing what comes, as long as somebody reads it: whoever has nothing to print for an hour would learn only then that its reader has gone.</summary>
internal static class Following
{
    private static readonly SafeFileHandle s_output = new(1, ownsHandle: false);

    /// <summary>Prints what comes.</summary>
    /// <param name="print">Prints until there is no more, or its token is cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OutputClosedException">Nobody reads any more.</exception>
    public static async Task RunAsync(Func<CancellationToken, Task> print, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task closed = Poll.WaitUntilBrokenAsync(s_output, over.Token);
        Task printed = print(over.Token);
        bool isClosed = await Task.WhenAny(closed, printed).ConfigureAwait(false) == closed && closed.IsCompletedSuccessfully;
        await over.CancelAsync().ConfigureAwait(false);
        await ((Task)Task.WhenAll(closed, printed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (isClosed)
        {
            throw new OutputClosedException();
        }

        await printed.ConfigureAwait(false);
    }
}
