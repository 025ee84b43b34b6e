using Containers.Linux.Descriptors;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>One direction of a relayed connection: bytes go through a pipe of the kernel's and are never copied here.</summary>
internal sealed class RelayDirection : IDisposable
{
    /// <summary>What is asked for at once: a pipe takes less where its sixteen places are full.</summary>
    private const int MostAtOnce = 1024 * 1024;

    private readonly SafeFileHandle _from;
    private readonly SafeFileHandle _to;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing) _pipe = RelayPipes.Take();
    private int _inPipe;
    private bool _isAtEnd;

    internal RelayDirection(SafeFileHandle from, SafeFileHandle to)
    {
        _from = from;
        _to = to;
    }

    /// <summary>Whether everything has gone through, the end included.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>What is waited for on the side that bytes come from.</summary>
    internal PollEvents Wanted => !_isAtEnd && _inPipe == 0 ? PollEvents.Readable : PollEvents.None;

    /// <summary>What is waited for on the side that bytes go to.</summary>
    internal PollEvents Pending => _inPipe > 0 ? PollEvents.Writable : PollEvents.None;

    /// <summary>Moves all that can be moved now.</summary>
    /// <returns>False where the connection is broken.</returns>
    internal bool Move()
    {
        while (!IsDone)
        {
            if (_inPipe == 0 && !_isAtEnd)
            {
                switch (InternetSocket.Move(_from, _pipe.Writing, MostAtOnce))
                {
                    case null:
                        return false;
                    case < 0:
                        return true;
                    case 0:
                        _isAtEnd = true;
                        break;
                    case { } moved:
                        _inPipe = moved;
                        break;
                }
            }

            if (_inPipe > 0)
            {
                switch (InternetSocket.Move(_pipe.Reading, _to, _inPipe))
                {
                    case null or 0:
                        return false;
                    case < 0:
                        return true;
                    case { } moved:
                        _inPipe -= moved;
                        break;
                }
            }

            if (_isAtEnd && _inPipe == 0)
            {
                InternetSocket.EndOutput(_to);
                IsDone = true;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => RelayPipes.Return(_pipe, isEmpty: _inPipe == 0);
}
