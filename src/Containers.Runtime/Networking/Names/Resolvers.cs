using System.Net;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Runtime.Networking.Names;

/// <summary>The servers that are asked for names that are not a container's: those that were given, or the host's own as they are at the moment.</summary>
internal sealed class Resolvers(IReadOnlyList<string> given, string hostFile)
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
