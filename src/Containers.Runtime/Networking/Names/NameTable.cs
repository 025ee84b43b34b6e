using System.Net;
using Containers.Oci;
using Containers.Supervision.Networks;

namespace Containers.Runtime.Networking.Names;

/// <summary>
/// The names of the containers on a container's networks, out of the files that describe who is there (<see cref="NetworkEndpoint"/>). They are read
/// again where a folder has changed.
/// </summary>
/// <param name="folders">The folders of the files.</param>
/// <param name="linked">Names that this container has for others, and theirs.</param>
internal sealed class NameTable(IReadOnlyList<string> folders, IReadOnlyDictionary<string, string>? linked = null)
{
    /// <summary>A folder's time tells a change from one before it only where it is older than a tick of the kernel's clock, here generously.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly DateTime[] _read = new DateTime[folders.Count];
    private Dictionary<string, List<IPAddress>> _addresses = [];
    private Dictionary<IPAddress, string> _names = [];
    private bool _isCertain;
    private int _turn;

    /// <summary>The addresses of a name, in small letters: each time another one comes first. Null where nobody has the name.</summary>
    internal IReadOnlyList<IPAddress>? Find(string name)
    {
        Refresh();
        name = linked?.GetValueOrDefault(name) ?? name;
        if (!_addresses.TryGetValue(name, out List<IPAddress>? found) || found.Count < 2)
        {
            return found;
        }

        int first = (int)((uint)_turn++ % (uint)found.Count);
        return [.. found[first..], .. found[..first]];
    }

    /// <summary>The name of an address; null where nobody has it.</summary>
    internal string? NameOf(IPAddress address)
    {
        Refresh();
        return _names.GetValueOrDefault(address);
    }

    private void Refresh()
    {
        bool isChanged = !_isCertain;
        for (int index = 0; index < folders.Count; index++)
        {
            DateTime changed = Directory.GetLastWriteTimeUtc(folders[index]);
            isChanged |= changed != _read[index];
            _read[index] = changed;
        }

        if (!isChanged)
        {
            return;
        }

        (_addresses, _names) = ([], []);
        foreach (string folder in folders)
        {
            Read(folder);
        }

        DateTime now = DateTime.UtcNow;
        _isCertain = Array.TrueForAll(_read, changed => now - changed > Tick);
    }

    private void Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(folder))
        {
            NetworkEndpoint endpoint;
            try
            {
                endpoint = NetworkEndpoint.Read(File.ReadAllBytes(path));
            }
            catch (Exception exception) when (exception is IOException or OciFormatException)
            {
                continue; // It has gone since, or is being made.
            }

            foreach (string text in endpoint.Addresses)
            {
                if (!IPAddress.TryParse(text.Split('/')[0], out IPAddress? address))
                {
                    continue;
                }

                _names.TryAdd(address, endpoint.FullName);
                foreach (string name in endpoint.Names)
                {
                    string key = name.ToLowerInvariant();
                    if (!_addresses.TryGetValue(key, out List<IPAddress>? addresses))
                    {
                        _addresses[key] = addresses = [];
                    }

                    addresses.Add(address);
                }
            }
        }
    }
}
