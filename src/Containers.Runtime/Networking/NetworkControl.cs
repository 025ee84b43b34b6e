using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Runtime.Monitoring;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>Takes the requests to make a container's network as it is described now (<see cref="NetworkRequest"/>).</summary>
internal sealed class NetworkControl : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _listener;
    private readonly Action _change;
    private int _number;

    /// <summary>Begins to take requests.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="change">Makes the network as it is described now.</param>
    /// <exception cref="LinuxException">The socket cannot be made.</exception>
    internal NetworkControl(string path, Action change)
    {
        (_path, _change) = (path, change);
        _listener = MessageSocket.Listen(path);
    }

    /// <summary>Adds what this waits for.</summary>
    internal void Prepare(PollSet polls) => _number = polls.Add(new PollEntry((int)_listener.DangerousGetHandle(), PollEvents.Readable));

    /// <summary>Does what is asked for now.</summary>
    internal void Handle(PollSet polls)
    {
        if (!polls.IsReady(_number) || MessageSocket.TryAccept(_listener) is not { } connection)
        {
            return;
        }

        using (connection)
        {
            string? failure = null;
            try
            {
                _change();
            }
            catch (Exception exception) when (StartReport.IsFailure(exception))
            {
                failure = exception.Message;
            }

            NetworkRequest.Answer(connection, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // Its folder went with the container.
        }
    }
}
