using Containers.Engine.Containers.Records;
using Containers.Linux.Files;

namespace Containers.Engine.Containers;

/// <summary>Renames a container.</summary>
public static class RenameVerb
{
    /// <summary>Refuses a name that a container cannot be given, as far as that is known before it is.</summary>
    /// <inheritdoc cref="RenameAsync" path="/exception"/>
    /// <param name="container">The container.</param>
    /// <param name="newName">The name.</param>
    public static void CheckRename(this Container container, string newName)
    {
        ArgumentNullException.ThrowIfNull(container);
        string oldName = container.Record.Name;
        string name = ContainerNames.Read(newName);
        if (name == oldName)
        {
            throw new ContainerOptionsException($"Container '{oldName}' has that name already.");
        }

        if (container.Service.Store.Names.Owner(name) is { } owner)
        {
            throw new ContainerNameInUseException(name, owner);
        }
    }

    /// <summary>Gives a container another name, whether it runs or not.</summary>
    /// <param name="container">The container.</param>
    /// <param name="newName">The name.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who removes it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    /// <exception cref="ContainerOptionsException">It cannot be a name.</exception>
    public static async Task<ContainerInfo> RenameAsync(this Container container, string newName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        string oldName = container.Record.Name;
        container.CheckRename(newName);
        container.ChangeName(newName);
        if (RunningContainer.Exists(container.Folder))
        {
            container.Service.Launcher.TellName(container.Record);
        }

        container.Log("rename", ("oldName", "/" + oldName));
        return container.Read();
    }
}
