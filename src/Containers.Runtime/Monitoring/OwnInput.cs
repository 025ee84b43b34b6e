using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>The monitor's own standard input, where that is the container's.</summary>
internal sealed class OwnInput
{
    private static readonly SafeFileHandle Source = new(0, ownsHandle: false);

    private readonly byte[] _buffer = new byte[Supervision.Monitor.AttachFrame.LongestInput];
    private bool _hasEnded;
    private int _number;

    /// <summary>Adds what this waits for: more input, where the container takes it.</summary>
    internal void Prepare(PollSet polls, ContainerInput input)
    {
        if (_hasEnded && !input.IsClosed)
        {
            input.End(); // Of a container that was started again.
        }

        _number = polls.Add(!_hasEnded && !input.IsClosed && input.HasRoom ? new PollEntry(0, PollEvents.Readable) : PollEntry.Nothing);
    }

    /// <summary>Moves what is there.</summary>
    internal void Handle(PollSet polls, ContainerInput input)
    {
        if (!polls.IsReady(_number) || !input.HasRoom)
        {
            return;
        }

        int length = Pipes.Read(Source, _buffer);
        if (length > 0)
        {
            input.Write(_buffer.AsSpan(0, length));
        }
        else
        {
            End(input);
        }
    }

    /// <summary>Reads no more: the container finds the end of its input.</summary>
    internal void End(ContainerInput input)
    {
        _hasEnded = true;
        input.End();
    }
}
