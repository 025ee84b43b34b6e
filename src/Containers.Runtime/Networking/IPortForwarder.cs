using Containers.Runtime.Monitoring;

namespace Containers.Runtime.Networking;

/// <summary>
/// A port of the host that leads to a container by way of this process: what comes from the host's own loopback, and what no packet filter leads there.
/// As long as it is open, nobody else can take the port.
/// </summary>
internal interface IPortForwarder : IDisposable
{
    /// <summary>Adds what this waits for.</summary>
    /// <returns>How long at most, in milliseconds; negative for ever.</returns>
    int Prepare(PollSet polls);

    /// <summary>Does what can be done now.</summary>
    void Handle(PollSet polls);
}
