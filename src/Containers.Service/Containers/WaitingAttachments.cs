using Containers.Engine.Containers;

namespace Containers.Service.Containers;

/// <summary>Those who are attached to containers that are not started yet, as docker's <c>run</c> does it: they get the first byte.</summary>
internal sealed class WaitingAttachments
{
    private readonly Dictionary<string, List<ContainerAttachment>> _waiting = [];

    /// <summary>Adds somebody who waits for a container's start.</summary>
    public void Add(string id, ContainerAttachment attachment)
    {
        lock (_waiting)
        {
            if (!_waiting.TryGetValue(id, out List<ContainerAttachment>? waiting))
            {
                _waiting[id] = waiting = [];
            }

            waiting.Add(attachment);
        }
    }

    /// <summary>Takes all who wait for a container.</summary>
    public IReadOnlyList<ContainerAttachment> Take(string id)
    {
        lock (_waiting)
        {
            return _waiting.Remove(id, out List<ContainerAttachment>? waiting) ? waiting : [];
        }
    }

    /// <summary>Removes somebody who does not wait any more.</summary>
    public void Remove(string id, ContainerAttachment attachment)
    {
        lock (_waiting)
        {
            if (_waiting.TryGetValue(id, out List<ContainerAttachment>? waiting) && waiting.Remove(attachment) && waiting.Count == 0)
            {
                _waiting.Remove(id);
            }
        }
    }
}
