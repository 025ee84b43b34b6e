using Containers.Engine.Events;

namespace Containers.Engine.Networks;

/// <summary>Writes down what is done with networks, under docker's names. That a container left one at its end its monitor writes.</summary>
internal sealed class NetworkEvents(StorePaths paths)
{
    private readonly EventLog _log = new(paths);

    /// <summary>A network was created.</summary>
    public void WriteCreate(string id, string name, string driver) => Write("create", id, name, driver, null);

    /// <summary>A network was removed.</summary>
    public void WriteDestroy(string id, string name, string driver) => Write("destroy", id, name, driver, null);

    /// <summary>A container was put on a network.</summary>
    public void WriteConnect(string id, string name, string driver, string container) => Write("connect", id, name, driver, container);

    /// <summary>A container was taken off a network.</summary>
    public void WriteDisconnect(string id, string name, string driver, string container) => Write("disconnect", id, name, driver, container);

    private void Write(string action, string id, string name, string driver, string? container)
    {
        Dictionary<string, string> attributes = new() { ["name"] = name, ["type"] = driver };
        if (container is not null)
        {
            attributes["container"] = container;
        }

        _log.Write(EventLog.Network, action, id, attributes);
    }
}
