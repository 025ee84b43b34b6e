using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Network;
using Containers.Linux.Processes;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>
/// The program by which packets of an ordinary user's namespace get out: pasta(1), else slirp4netns(1). It opens connections as the user, and the host's
/// own loopback stays out of reach.
/// </summary>
internal sealed class OutwardProgram : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _space;
    private readonly UserNetworkFolder _folder;
    private SafeFileHandle? _process;
    private bool _isOver;

    /// <summary>The program of a namespace.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="folder">
    /// Has a file that the namespace is mounted on: a program that has given up its rights cannot open another process's. The program's ID is in another one.
    /// </param>
    internal OutwardProgram(SafeFileHandle space, UserNetworkFolder folder) => (_space, _folder) = (space, folder);

    /// <summary>Starts it, waits until there is a way out, and starts it again whenever it ends.</summary>
    /// <param name="routes">The namespace's links and routes.</param>
    /// <returns>Why there is no way out; null where there is one.</returns>
    internal string? Start(RouteSocket routes)
    {
        if (Find() is not (string path, Func<string, string[]> words))
        {
            return "Nothing leads out of a user's networks: install pasta (package passt) or slirp4netns.";
        }

        EndFormer();
        Unmounting.Detach(_folder.Mount); // A former keeper's, where both were started by one process.
        File.WriteAllBytes(_folder.Mount, []);
        string own = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_space.DangerousGetHandle()}");
        using (SafeFileHandle mount = DetachedMount.Clone(own, recursive: false))
        {
            DetachedMount.Attach(mount, _folder.Mount);
        }

        SafeFileHandle process = Run(path, words(_folder.Mount));
        if (!WaitForLink(process, routes))
        {
            Dispose();
            return $"Nothing leads out of a user's networks: {Path.GetFileName(path)} gives no link. It needs a route of the host's and the right to open /dev/net/tun.";
        }

        new Thread(() => Follow(process, path, words(_folder.Mount))) { IsBackground = true }.Start();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            if (_process is { } running)
            {
                _ = ProcessHandle.Signal(running, Signals.SIGKILL);
            }
        }
    }

    private void Follow(SafeFileHandle process, string path, string[] words)
    {
        while (true)
        {
            _ = ProcessHandle.Wait(process);
            Thread.Sleep(s_pause);
            lock (_gate)
            {
                if (_isOver)
                {
                    return;
                }

                process.Dispose();
                process = Run(path, words);
            }
        }
    }

    private SafeFileHandle Run(string path, string[] words)
    {
        using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
        int id = ProcessStarter.Start(path, [path, .. words], environment: null, [nothing, nothing, nothing], newSession: true);
        AtomicFile.Write(_folder.Program, Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)), durable: false);
        _process = ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH);
        return _process;
    }

    /// <summary>Ends the program of a keeper that was killed: nobody else would.</summary>
    private void EndFormer()
    {
        string file = _folder.Program;
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return;
        }

        using SafeFileHandle? former = ProcessHandle.Open(id);
        string command = $"/proc/{id}/cmdline";
        if (former is not null && File.Exists(command) && File.ReadAllText(command).Contains(_folder.Mount, StringComparison.Ordinal))
        {
            _ = ProcessHandle.Signal(former, Signals.SIGKILL);
        }
    }

    private static (string Path, Func<string, string[]> Words)? Find() =>
        OutwardPrograms.Find() is not { } path ? null
        : Path.GetFileName(path) == OutwardPrograms.Pasta ? (path, static place =>
        [
            "--config-net", "--foreground", "--quiet", "--no-map-gw", "--tcp-ports", "none", "--udp-ports", "none", "--tcp-ns", "none", "--udp-ns", "none", "--netns", place,
        ])
        : (path, static place => ["--configure", "--mtu=65520", "--disable-host-loopback", "--netns-type=path", place, "tap0"]);

    private static bool WaitForLink(SafeFileHandle process, RouteSocket routes)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            // Bridges are there already, perhaps: the program's link is the one of a tunnel, whose routes come last.
            if (routes.Links().Where(static link => link.Kind == "tun").Any(link => routes.Routes().Any(route => route.Link == link.Index && route.Destination.PrefixLength == 0)))
            {
                return true;
            }

            if (ProcessHandle.WaitForEnd(process, TimeSpan.FromMilliseconds(2)))
            {
                return false;
            }
        }

        return false;
    }
}
