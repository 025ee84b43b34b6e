using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Whose user namespace a container has, and what goes with one that is not the host's.</summary>
internal static class UserNamespaceModes
{
    private const string Auto = "auto";
    private const string Size = "auto:size=";

    /// <summary>How many IDs a mode asks for; null where it asks for no namespace of its own.</summary>
    /// <exception cref="ContainerOptionsException">The mode is not known.</exception>
    public static uint? OwnIds(string? mode)
    {
        if (mode is null or "" or NamespaceModes.Host || NamespaceModes.ContainerOf(mode) is { Length: > 0 })
        {
            return null;
        }

        if (mode is NamespaceModes.Private or Auto)
        {
            return IdRangePool.DefaultCount;
        }

        return mode.StartsWith(Size, StringComparison.Ordinal)
            && uint.TryParse(mode.AsSpan(Size.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count >= IdRangePool.LeastCount
            ? count
            : throw new ContainerOptionsException(
                $"'{mode}' is not a mode of the user namespace; there are host, private, auto, auto:size=COUNT with {IdRangePool.LeastCount} IDs at least, container:NAME.");
    }

    /// <summary>The same options with the container whose user namespace is shared by its ID; where that one has the host's, with that.</summary>
    /// <param name="options">The options.</param>
    /// <param name="find">Finds a container by what it is called.</param>
    /// <exception cref="ContainerOptionsException">The mode is not known, or does not go with other options.</exception>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    public static ContainerOptions Resolve(ContainerOptions options, Func<string, ContainerRecord> find)
    {
        bool isOwn = OwnIds(options.UserNamespace) is not null;
        string? owner = NamespaceModes.ContainerOf(options.UserNamespace) is { } other ? OwnerOf(find(other)) : null;
        if (!isOwn && owner is null)
        {
            return options.UserNamespace is null ? options : options with { UserNamespace = NamespaceModes.Host };
        }

        if (options.Privileged)
        {
            throw Refused("A privileged container has the machine, which a user namespace keeps it from.");
        }

        if (options.Pid == NamespaceModes.Host)
        {
            throw Refused("Who shares the host's PID namespace has to be in its user namespace.");
        }

        if (ProcessRights.Current != Rights.Root)
        {
            throw Refused("Only root of the machine can show an image's files with other owners, as IDs of a container's own need it.");
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
        if (OwnIds(options.UserNamespace) is not null || NamespaceModes.ContainerOf(options.UserNamespace) != shared)
        {
            throw new ContainerOptionsException(
                $"The container '{other.Name}' has another user namespace, so its other namespaces cannot be shared. "
                + $"Give --userns {(shared is null ? NamespaceModes.Host : NamespaceModes.Container(other.Name))}.");
        }
    }

    /// <summary>The ID of the container whose user namespace a container is in; null for the host's.</summary>
    private static string? OwnerOf(ContainerRecord record) =>
        record.Ids is null ? null : NamespaceModes.ContainerOf(record.Options.UserNamespace) ?? record.Id;

    private static ContainerOptionsException Refused(string why) => new($"{why} Give --userns host.");
}
