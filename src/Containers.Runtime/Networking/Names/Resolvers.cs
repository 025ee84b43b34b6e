using System.Net;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking.Names;

/// <summary>The servers that are asked for names that are not a container's: those that were given, or the host's own as they are at the moment.</summary>
/// <param name="given">Those that were given.</param>
/// <param name="hostFile">The host's resolv.conf(5).</param>
/// <param name="within">
/// The container's network namespace, where its networks do not get out: then only servers on these are reached, so that no question for a name leads out either. Null has this
/// process's own.
/// </param>
internal sealed class Resolvers(IReadOnlyList<string> given, string hostFile, SafeFileHandle? within = null)
{
    private const int Port = 53;
    private const string Keyword = "nameserver";

    private readonly List<IPEndPoint> _given = [.. given.Select(static text => new IPEndPoint(IPAddress.Parse(text), Port))];
    private List<IPEndPoint> _host = [];
    private DateTime _read;

    /// <summary>The servers in the order in which they are asked.</summary>
    internal IReadOnlyList<IPEndPoint> Servers
    {
        get
        {
            if (_given.Count > 0)
            {
                return _given;
            }

            DateTime changed = File.GetLastWriteTimeUtc(hostFile);
            if (changed != _read)
            {
                (_read, _host) = (changed, ReadHost());
            }

            return _host;
        }
    }

    /// <summary>Connects to a server from where it is reached.</summary>
    /// <exception cref="LinuxException">No way leads there.</exception>
    internal SafeFileHandle Connect(IPEndPoint server, TransportProtocol protocol)
    {
        if (within is null)
        {
            return InternetSocket.Connect(server, protocol);
        }

        // The container's own loopback has the server that asks here.
        return !IPAddress.IsLoopback(server.Address) ? NetworkNamespace.Run(within, () => InternetSocket.Connect(server, protocol))
            : throw new LinuxException("connect", server.ToString(), Errno.ENETUNREACH);
    }

    /// <summary>Reads resolv.conf(5).</summary>
    private List<IPEndPoint> ReadHost()
    {
        List<IPEndPoint> servers = [];
        try
        {
            foreach (string line in System.Text.Encoding.UTF8.GetString(FileDescriptor.ReadFile(hostFile)).Split('\n'))
            {
                string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                if (words is [Keyword, string address, ..] && IPAddress.TryParse(address, out IPAddress? server))
                {
                    servers.Add(new IPEndPoint(server, Port));
                }
            }
        }
        catch (LinuxException absent) when (absent.Errno == Errno.ENOENT)
        {
            return [];
        }

        return servers;
    }
}
