using System.Management.Automation;
using System.Text;
using Containers.Engine.Containers;
using Containers.Linux.Processes;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// A program that a cmdlet runs in the foreground: what it writes to standard output goes to the pipeline, line by line or as bytes, or into a
/// file, and lines of standard error to the error stream, as they come; objects of the pipeline are its standard input.
/// </summary>
internal sealed class ForegroundProcess : IDisposable
{
    private const int BlockSize = 1 << 15;

    /// <summary>How long it has to end by itself when the pipeline is stopped.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ContainerProcess _process;
    private readonly PipelineQueue _queue;
    private readonly Task _output;
    private readonly MemoryStream _bytes = new();
    private Stream? _input;
    private bool _hasEnded;

    /// <summary>Takes over a program that was just started.</summary>
    /// <param name="process">The program.</param>
    /// <param name="hasInput">Whether it gets standard input.</param>
    /// <param name="file">Where its standard output is written to; null for the pipeline. It is closed at the end.</param>
    /// <param name="asBytes">Whether the pipeline gets bytes in place of lines.</param>
    /// <param name="cmdlet">What writes to the pipeline.</param>
    /// <param name="queue">What other threads write to the pipeline through.</param>
    /// <param name="stopped">Is cancelled when the pipeline is stopped.</param>
    public ForegroundProcess(
        ContainerProcess process, bool hasInput, Stream? file, bool asBytes, PSCmdlet cmdlet, PipelineQueue queue, CancellationToken stopped)
    {
        _process = process;
        _queue = queue;
        _input = hasInput ? process.StandardInput : null;
        _output = Task.WhenAll(
            file is not null ? CopyAsync(process.StandardOutput, file, stopped)
                : asBytes ? ReadBytesAsync(process.StandardOutput, block => cmdlet.WriteObject(block, enumerateCollection: true), stopped)
                : ReadLinesAsync(process.StandardOutput, cmdlet.WriteObject, stopped),
            ReadLinesAsync(process.StandardError, line => NativeManner.WriteErrorLine(cmdlet, line, process.Container.Name), stopped));
    }

    /// <summary>Takes an object for standard input: bytes as they are, anything else as a line of text.</summary>
    /// <returns>Whether it is to be sent now; single bytes are sent many at once.</returns>
    public bool Take(object? value)
    {
        switch (value is PSObject wrapper ? wrapper.BaseObject : value)
        {
            case byte single:
                _bytes.WriteByte(single);
                return _bytes.Length >= BlockSize;
            case byte[] block:
                _bytes.Write(block);
                return true;
            default:
                _bytes.Write(Utf8.GetBytes($"{value}\n"));
                return true;
        }
    }

    /// <summary>Sends what was taken. Where the program reads no more, as <c>head</c> does, it is for nobody.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_input is { } input && _bytes.Length > 0)
            {
                await input.WriteAsync(_bytes.GetBuffer().AsMemory(0, (int)_bytes.Length), cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            CloseInput();
        }

        _bytes.SetLength(0);
    }

    /// <summary>Ends the input and waits for the end of the program, after all it wrote.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> CompleteAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken).ConfigureAwait(false);
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
        _bytes.Dispose();
    }

    private async Task EndAsync()
    {
        _process.Kill(Signals.SIGTERM);
        using CancellationTokenSource grace = new(Grace);
        try
        {
            await _process.WaitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(Signals.SIGKILL);
            await _process.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void CloseInput()
    {
        _input = null;
        _process.StandardInput.Dispose();
    }

    private static async Task CopyAsync(Stream stream, Stream file, CancellationToken stopped)
    {
        await using (file.ConfigureAwait(false))
        {
            await stream.CopyToAsync(file, stopped).ConfigureAwait(false);
        }
    }

    private async Task ReadBytesAsync(Stream stream, Action<byte[]> write, CancellationToken stopped)
    {
        byte[] buffer = new byte[BlockSize];
        while (await stream.ReadAsync(buffer, stopped).ConfigureAwait(false) is > 0 and int count)
        {
            byte[] block = buffer[..count];
            await _queue.PostAsync(() => write(block), stopped).ConfigureAwait(false);
        }
    }

    private async Task ReadLinesAsync(Stream stream, Action<string> write, CancellationToken stopped)
    {
        using StreamReader reader = new(stream, Utf8, detectEncodingFromByteOrderMarks: false);
        while (await reader.ReadLineAsync(stopped).ConfigureAwait(false) is { } line)
        {
            await _queue.PostAsync(() => write(line), stopped).ConfigureAwait(false);
        }
    }
}
