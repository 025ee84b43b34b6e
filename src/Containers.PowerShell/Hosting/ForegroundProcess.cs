using System.Management.Automation;
using System.Text;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// A program that a cmdlet runs in the foreground: lines of standard output go to the pipeline and lines of standard error to the error
/// stream, as they come; objects of the pipeline are its standard input.
/// </summary>
internal sealed class ForegroundProcess : IDisposable
{
    private const string ErrorLineId = "ContainerStandardError";

    /// <summary>How long it has to end by itself when the pipeline is stopped.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ContainerProcess _process;
    private readonly PipelineQueue _queue;
    private readonly Task _output;
    private StreamWriter? _input;
    private bool _hasEnded;

    /// <summary>Takes over a program that was just started.</summary>
    /// <param name="process">The program.</param>
    /// <param name="hasInput">Whether it gets standard input.</param>
    /// <param name="queue">What other threads write to the pipeline through.</param>
    /// <param name="writeLine">Writes a line to the pipeline.</param>
    /// <param name="writeError">Writes an error.</param>
    /// <param name="stopped">Is cancelled when the pipeline is stopped.</param>
    public ForegroundProcess(
        ContainerProcess process, bool hasInput, PipelineQueue queue, Action<string> writeLine, Action<ErrorRecord> writeError, CancellationToken stopped)
    {
        _process = process;
        _queue = queue;
        _input = hasInput ? new StreamWriter(process.StandardInput) { AutoFlush = true, NewLine = "\n" } : null;
        _output = Task.WhenAll(
            ReadLinesAsync(process.StandardOutput, writeLine, stopped),
            ReadLinesAsync(
                process.StandardError,
                line => writeError(new ErrorRecord(new RemoteException(line), ErrorLineId, ErrorCategory.FromStdErr, process.Container.Name)),
                stopped));
    }

    /// <summary>Writes a line to standard input; where the program reads no more, as <c>head</c> does, it is for nobody.</summary>
    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        if (_input is not { } input)
        {
            return;
        }

        try
        {
            await input.WriteLineAsync(line).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            CloseInput();
        }
    }

    /// <summary>Ends the input and waits for the end of the program, after all it wrote.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> CompleteAsync(CancellationToken cancellationToken)
    {
        CloseInput();
        await _output.WaitAsync(cancellationToken).ConfigureAwait(false);
        int code = await _process.WaitAsync(cancellationToken).ConfigureAwait(false);
        _hasEnded = true;
        return code;
    }

    /// <summary>Ends the program where nobody wants its output any more.</summary>
    public void Dispose()
    {
        if (!_hasEnded)
        {
            Task.Run(EndAsync).GetAwaiter().GetResult();
        }

        _process.Dispose();
    }

    private async Task EndAsync()
    {
        _process.Kill("SIGTERM");
        using CancellationTokenSource grace = new(Grace);
        try
        {
            await _process.WaitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill("SIGKILL");
            await _process.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void CloseInput()
    {
        _input = null;
        _process.StandardInput.Dispose();
    }

    private async Task ReadLinesAsync(Stream stream, Action<string> write, CancellationToken stopped)
    {
        using StreamReader reader = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), detectEncodingFromByteOrderMarks: false);
        while (await reader.ReadLineAsync(stopped).ConfigureAwait(false) is { } line)
        {
            await _queue.PostAsync(() => write(line), stopped).ConfigureAwait(false);
        }
    }
}
