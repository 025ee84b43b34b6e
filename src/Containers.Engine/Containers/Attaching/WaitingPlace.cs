using Containers.Linux;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>
/// Where those wait who are to be attached to a container's next start, whichever process starts it: a socket each, to which the start connects. Whoever
/// uses it holds the container's lock: shared to wait, exclusive to take.
/// </summary>
/// <param name="paths">The store.</param>
/// <param name="id">The container's ID.</param>
internal sealed class WaitingPlace(StorePaths paths, string id)
{
    private readonly string _folder = Path.Combine(paths.Waiting, id);

    /// <summary>Begins to wait.</summary>
    /// <returns>The socket, which the start connects to, and its file, which goes with it.</returns>
    /// <exception cref="LinuxException">The socket cannot be made.</exception>
    public (SafeFileHandle Listener, string Path) Open()
    {
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        return (MessageSocket.Listen(path), path);
    }

    /// <summary>Takes all who wait.</summary>
    /// <returns>Connections to them.</returns>
    public IReadOnlyList<SafeFileHandle> Take()
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        List<SafeFileHandle> taken = [];
        foreach (string path in Directory.EnumerateFiles(_folder))
        {
            try
            {
                taken.Add(MessageSocket.Connect(path));
            }
            catch (LinuxException exception) when (exception.Errno is Errno.ECONNREFUSED or Errno.ENOENT)
            {
                // Whoever waited was killed, or has gone this moment.
            }
        }

        Directory.Delete(_folder, recursive: true);
        return taken;
    }

    /// <summary>Tells all who wait that the container never starts again.</summary>
    public void TurnAway()
    {
        foreach (SafeFileHandle connection in Take())
        {
            connection.Dispose();
        }
    }
}
