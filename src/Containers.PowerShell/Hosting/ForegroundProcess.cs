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

    /// <summary>How long a program has to end by itself once it is asked to.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ContainerProcess _process;
    private readonly PipelineQueue _queue;
    private readonly CancellationTokenSource _over;
    private readonly Lazy<Task<int>> _exit;
    private readonly Task _output;
    private readonly Task _limit;
    private readonly Task _cut;
    private readonly MemoryStream _bytes = new();
    private Stream? _input;
    private bool _hasEnded;

    /// <summary>Takes over a program that was just started.</summary>
    /// <param name="process">The program.</param>
    /// <param name="hasInput">Whether it gets standard input.</param>
    /// <param name="file">Where its standard output is written to; null for the pipeline. It is closed at the end.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="cmdlet">What writes to the pipeline.</param>
    /// <param name="queue">What other threads write to the pipeline through.</param>
    /// <param name="stopped">Is cancelled when the pipeline is stopped.</param>
    public ForegroundProcess(
        ContainerProcess process, bool hasInput, Stream? file, ForegroundOptions options, PSCmdlet cmdlet, PipelineQueue queue, CancellationToken stopped)
    {
        Options = options;
        _process = process;
        _queue = queue;
        _input = hasInput ? process.StandardInput : null;
        _over = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        _exit = new(() => process.WaitAsync(CancellationToken.None));
        Task output = file is not null ? CopyAsync(process.StandardOutput, file)
            : options.AsByteStream ? ReadBytesAsync(process.StandardOutput, block => cmdlet.WriteObject(block, enumerateCollection: true))
            : ReadLinesAsync(process.StandardOutput, cmdlet.WriteObject);
        Task error = ReadLinesAsync(process.StandardError, line => NativeManner.WriteErrorLine(cmdlet, line, process.Container.Name));
        _ = DrainAsync(output, process.StandardOutput);
        _ = DrainAsync(error, process.StandardError);
        _output = FirstFailureAsync(output, error);
        _limit = EndAfterAsync(options.Timeout);
        _cut = CutAsync();
    }

    /// <summary>How it runs.</summary>
    public ForegroundOptions Options { get; }

    /// <summary>Whether it was ended because it ran for longer than it may.</summary>
    public bool HasTimedOut { get; private set; }

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

    /// <summary>Sends what was taken. Where the program reads no more, as <c>head</c> does, or its time is over, it is for nobody.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_input is { } input && _bytes.Length > 0)
            {
                Task sending = input.WriteAsync(_bytes.GetBuffer().AsMemory(0, (int)_bytes.Length), cancellationToken).AsTask();
                Task first = await Task.WhenAny(sending, _cut).WaitAsync(cancellationToken).ConfigureAwait(false);
                await first.ConfigureAwait(false);
                if (first == _cut)
                {
                    CloseInput();
                }
            }
        }
        catch (IOException) when (!_cut.IsFaulted)
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
        Task first = await Task.WhenAny(_output, _limit).WaitAsync(cancellationToken).ConfigureAwait(false);
        await first.ConfigureAwait(false);
        if (first == _limit)
        {
            // What it has started may go on and hold its streams.
            await Task.WhenAny(_output, Task.Delay(Grace, cancellationToken)).ConfigureAwait(false);
        }

        int code = await _exit.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        _hasEnded = true;
        return code;
    }

    /// <summary>Ends the program where nobody wants its output any more.</summary>
    public void Dispose()
    {
        _over.Cancel();
        if (!_hasEnded)
        {
            EndAsync().GetAwaiter().GetResult();
        }

        _process.Dispose();
        _over.Dispose();
        _bytes.Dispose();
    }

    private async Task EndAfterAsync(TimeSpan? timeout)
    {
        await Task.Delay(TimerSpan.Of(timeout), _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_over.IsCancellationRequested)
        {
            HasTimedOut = await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the program.</summary>
    /// <returns>False where it had ended by itself.</returns>
    private async Task<bool> EndAsync()
    {
        bool ran = _process.Kill(Signals.SIGTERM);
        if (await Task.WhenAny(_exit.Value, Task.Delay(Grace)).ConfigureAwait(false) != _exit.Value)
        {
            _process.Kill(Signals.SIGKILL);
        }

        await _exit.Value.ConfigureAwait(false);
        return ran;
    }

    /// <summary>Ends where its time is over, and fails where what it writes cannot be taken.</summary>
    private async Task CutAsync()
    {
        await (await Task.WhenAny(_output, _limit).ConfigureAwait(false)).ConfigureAwait(false);
        await _limit.ConfigureAwait(false);
    }

    /// <summary>Ends with both, or with the first that fails: the program may wait until that one's stream is read, and the other one for the program.</summary>
    private static async Task FirstFailureAsync(Task one, Task other)
    {
        await (await Task.WhenAny(one, other).ConfigureAwait(false)).ConfigureAwait(false);
        await Task.WhenAll(one, other).ConfigureAwait(false);
    }

    /// <summary>Goes on reading where nobody wants more: a program that is to end would wait with its last words, and so would the monitor of a container.</summary>
    private static async Task DrainAsync(Task reading, Stream stream)
    {
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stream.CopyToAsync(Stream.Null, CancellationToken.None).ConfigureAwait(false);
    }

    private void CloseInput()
    {
        _input = null;
        _process.StandardInput.Dispose();
    }

    private async Task CopyAsync(Stream stream, Stream file)
    {
        await using (file.ConfigureAwait(false))
        {
            await stream.CopyToAsync(file, _over.Token).ConfigureAwait(false);
        }
    }

    private async Task ReadBytesAsync(Stream stream, Action<byte[]> write)
    {
        byte[] buffer = new byte[BlockSize];
        while (await stream.ReadAsync(buffer, _over.Token).ConfigureAwait(false) is > 0 and int count)
        {
            byte[] block = buffer[..count];
            await _queue.PostAsync(() => write(block), _over.Token).ConfigureAwait(false);
        }
    }

    private async Task ReadLinesAsync(Stream stream, Action<string> write)
    {
        using StreamReader reader = new(stream, Utf8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (await reader.ReadLineAsync(_over.Token).ConfigureAwait(false) is { } line)
        {
            await _queue.PostAsync(() => write(line), _over.Token).ConfigureAwait(false);
        }
    }
}
