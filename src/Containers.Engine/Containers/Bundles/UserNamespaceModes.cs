using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Whose user namespace a container has, and what goes with one that is not the host's.</summary>
internal static class UserNamespaceModes
{
    /// <summary>The same options with the container whose user namespace is shared by its ID; where that one has the host's, with that.</summary>
    /// <param name="options">The options.</param>
    /// <param name="find">Finds a container by what it is called.</param>
    /// <exception cref="ContainerOptionsException">The mode is not known, or does not go with other options.</exception>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    public static ContainerOptions Resolve(ContainerOptions options, Func<string, ContainerRecord> find)
    {
        var mode = UserNamespaceMode.Parse(options.UserNamespace);
        string? owner = NamespaceModes.ContainerOf(options.UserNamespace) is { } other ? OwnerOf(find(other)) : null;
        if (!mode.IsOwn && owner is null)
        {
            return options.UserNamespace is null ? options : options with { UserNamespace = NamespaceModes.Host };
        }

        // An ordinary user's containers are in a user namespace anyway.
        bool hasMachine = ProcessRights.Current == Rights.Root;
        if (hasMachine && options.Privileged)
        {
            throw Refused("A privileged container has the machine, which a user namespace keeps it from.");
        }

        if (hasMachine && options.Pid == NamespaceModes.Host)
        {
            throw Refused("Who shares the host's PID namespace has to be in its user namespace.");
        }

        return owner is null ? options : options with { UserNamespace = NamespaceModes.Container(owner) };
    }

    /// <summary>Refuses to share another namespace of a container that has another user namespace: nobody would have rights over it there.</summary>
    /// <param name="options">Options that <see cref="Resolve"/> has seen.</param>
    /// <param name="other">The other container.</param>
    /// <exception cref="ContainerOptionsException">The user namespaces differ.</exception>
    public static void RequireSame(ContainerOptions options, ContainerRecord other)
    {
        string? shared = OwnerOf(other);
        if (UserNamespaceMode.Parse(options.UserNamespace).IsOwn || NamespaceModes.ContainerOf(options.UserNamespace) != shared)
        {
            throw new ContainerOptionsException(
                $"The container '{other.Name}' has another user namespace, so its other namespaces cannot be shared. "
                + $"Give --userns {(shared is null ? NamespaceModes.Host : NamespaceModes.Container(other.Name))}.");
        }
    }

    /// <summary>Who the user is in a container that keeps their ID; null in others.</summary>
    public static KeptIds? KeptIn(ContainerRecord record) =>
        record.Ids is { } ids && UserNamespaceMode.Parse(record.Options.UserNamespace) is { Kind: UserNamespaceKind.WithUser } mode
            ? new KeptIds(mode.User ?? ids.KeptUser, mode.Group ?? ids.KeptGroup, mode is { User: null, Group: null })
            : null;

    /// <summary>The ID of the container whose user namespace a container is in; null for the host's.</summary>
    private static string? OwnerOf(ContainerRecord record) =>
        record.Ids is null ? null : NamespaceModes.ContainerOf(record.Options.UserNamespace) ?? record.Id;

    private static ContainerOptionsException Refused(string why) => new($"{why} Give --userns host.");
}
