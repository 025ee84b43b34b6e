using System.Buffers.Binary;
using Containers.Linux.Descriptors;
using Containers.Linux.Terminals;
using Containers.Runtime.Monitoring.Logs;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Those who are attached to the container, any number at once: all get its output, and what each sends becomes its input. They stay attached
/// while it is started again.
/// </summary>
internal sealed class AttachServer : IDisposable
{
    private readonly MonitorConfiguration _configuration;
    private readonly SafeFileHandle _listener;
    private readonly List<Attachment> _attached = [];
    private readonly byte[] _input = new byte[1 + AttachFrame.LongestInput];
    private byte[]? _output;
    private int _number;

    private AttachServer(MonitorConfiguration configuration)
    {
        _configuration = configuration;
        _listener = MessageSocket.Listen(configuration.AttachPath);
        _attached.AddRange(Enumerable.Range(0, configuration.Attachments).Select(static index => new Attachment(DescriptorSlot.Attachment(index).Take())));
    }

    /// <summary>Whether one of them cannot take more output now.</summary>
    internal bool IsBehind { get; private set; }

    /// <summary>Begins to take attachments.</summary>
    /// <exception cref="Linux.LinuxException">The socket cannot be made.</exception>
    internal static AttachServer Open(MonitorConfiguration configuration) => new(configuration);

    /// <summary>Adds what this waits for.</summary>
    /// <param name="polls">The turn of the loop.</param>
    /// <param name="input">The container's input; null where it has none, or does not run.</param>
    internal void Prepare(PollSet polls, ContainerInput? input)
    {
        _number = polls.Add(new PollEntry((int)_listener.DangerousGetHandle(), PollEvents.Readable));
        foreach (Attachment attachment in _attached)
        {
            attachment.Prepare(polls, receives: input is null or { HasRoom: true });
        }
    }

    /// <summary>Does what can be done now.</summary>
    /// <param name="polls">The turn of the loop.</param>
    /// <param name="input">The container's input, as <see cref="Prepare"/> got it.</param>
    /// <param name="terminal">The container's terminal; null where it has none, or does not run.</param>
    internal void Handle(PollSet polls, ContainerInput? input, SafeFileHandle? terminal)
    {
        foreach (Attachment attachment in _attached)
        {
            if (polls.IsReady(attachment.Number))
            {
                attachment.Flush();
                Receive(attachment, input, terminal);
            }
        }

        RemoveClosed();
        if (polls.IsReady(_number) && MessageSocket.TryAccept(_listener) is { } connection)
        {
            _attached.Add(new Attachment(connection));
        }
    }

    /// <summary>Sends all of them a part of the output, no more than a message holds.</summary>
    internal void Send(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        if (_attached.Count > 0)
        {
            _output ??= new byte[1 + AttachFrame.LongestOutput];
            _output[0] = stream == LogStream.Error ? AttachFrame.Error : AttachFrame.Output;
            bytes.CopyTo(_output.AsSpan(1));
            SendAll(_output.AsSpan(0, 1 + bytes.Length));
        }
    }

    /// <summary>Tells all of them that the container has ended for good, and waits until each has received all or gone away.</summary>
    internal void End(int exitCode)
    {
        Span<byte> message = stackalloc byte[5];
        message[0] = AttachFrame.End;
        BinaryPrimitives.WriteInt32LittleEndian(message[1..], exitCode);
        SendAll(message);
        PollSet polls = new();
        while (IsBehind)
        {
            polls.Clear();
            _attached.ForEach(attachment => attachment.Prepare(polls, receives: false));
            polls.Wait();
            foreach (Attachment attachment in _attached)
            {
                if (polls.IsReady(attachment.Number))
                {
                    attachment.Flush();
                }
            }

            RemoveClosed();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _attached.ForEach(attachment => attachment.Dispose());
        _listener.Dispose();
        try
        {
            File.Delete(_configuration.AttachPath);
        }
        catch (DirectoryNotFoundException)
        {
            // Its folder went with the container, which whoever was told of the end may have removed by now.
        }
    }

    private void Receive(Attachment attachment, ContainerInput? input, SafeFileHandle? terminal)
    {
        if (input is { HasRoom: false } || attachment.Receive(_input) is not { Length: > 0 } message)
        {
            return;
        }

        switch (message[0])
        {
            case AttachFrame.Input:
                input?.Write(message[1..]);
                break;
            case AttachFrame.EndOfInput when !_configuration.KeepsInput:
                input?.End();
                break;
            case AttachFrame.Resize when message.Length == 5 && terminal is not null:
                new TerminalSize(BinaryPrimitives.ReadUInt16LittleEndian(message[1..]), BinaryPrimitives.ReadUInt16LittleEndian(message[3..])).ApplyTo(terminal);
                break;
        }
    }

    private void SendAll(ReadOnlySpan<byte> message)
    {
        foreach (Attachment attachment in _attached)
        {
            attachment.Send(message);
        }

        RemoveClosed();
    }

    private void RemoveClosed()
    {
        for (int i = _attached.Count - 1; i >= 0; i--)
        {
            if (_attached[i].IsClosed)
            {
                _attached[i].Dispose();
                _attached.RemoveAt(i);
            }
        }

        IsBehind = _attached.Exists(static attachment => attachment.IsBehind);
    }
}
