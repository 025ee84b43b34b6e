using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Networks;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Which namespaces a container has of its own, shares with the host, or with another container.</summary>
internal static class NamespaceModes
{
    /// <summary>The host's namespace.</summary>
    public const string Host = "host";

    /// <summary>For IPC: one of its own, without the folder for shared memory.</summary>
    public const string None = "none";

    /// <summary>One of its own.</summary>
    public const string Private = "private";

    private const string Shareable = "shareable";
    private const string ContainerPrefix = "container:";

    /// <summary>The other container of a mode such as <c>container:web</c>; null for other modes.</summary>
    public static string? ContainerOf(string? mode) =>
        mode is not null && mode.StartsWith(ContainerPrefix, StringComparison.Ordinal) ? mode[ContainerPrefix.Length..] : null;

    /// <summary>The mode that shares a container's namespace.</summary>
    public static string Container(string nameOrId) => ContainerPrefix + nameOrId;

    /// <summary>The same options with other containers by their ID, which does not change.</summary>
    /// <param name="options">The options.</param>
    /// <param name="find">Finds the ID and the options of a container by what it is called.</param>
    /// <exception cref="ContainerOptionsException">A mode is not known, or the other container does not share.</exception>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    public static ContainerOptions Resolve(ContainerOptions options, Func<string, ContainerRecord> find)
    {
        Refuse("PID", options.Pid, [Host, Private], others: true);
        Refuse("IPC", options.Ipc, [Host, Private, Shareable, None], others: true);
        Refuse("UTS", options.Uts, [Host, Private], others: false);
        Refuse("cgroup namespace", options.CgroupNamespace, [Host, Private], others: false);
        options = UserNamespaceModes.Resolve(options, find);
        if (options.Uts == Host && (options.Hostname is { Length: > 0 } || options.DomainName is { Length: > 0 }))
        {
            throw new ContainerOptionsException("A container with the host's UTS namespace has the host's names; give no host name and no domain name.");
        }

        if (ContainerOf(options.Pid) is { } processes)
        {
            ContainerRecord shared = find(processes);
            UserNamespaceModes.RequireSame(options, shared);
            options = options with { Pid = Container(shared.Id) };
        }

        if (NetworkModes.SharedWith(options) is { } network)
        {
            options = options with { Networks = [new NetworkAttachment { Network = Container(find(network).Id) }] };
        }

        if (ContainerOf(options.Ipc) is not { } memory)
        {
            return options;
        }

        ContainerRecord other = find(memory);
        UserNamespaceModes.RequireSame(options, other);
        return other.Options.Ipc is Shareable or Host
            ? options with { Ipc = Container(other.Id) }
            : throw new ContainerOptionsException($"The container '{other.Name}' does not share its IPC namespace. Create it with --ipc shareable.");
    }

    /// <summary>The namespaces of <c>linux.namespaces</c>.</summary>
    /// <param name="record">The container, its options resolved.</param>
    /// <param name="processOf">The process of a container that runs, by the container's ID.</param>
    public static IReadOnlyList<LinuxNamespace> Build(ContainerRecord record, Func<string, int> processOf)
    {
        ContainerOptions options = record.Options;
        List<LinuxNamespace> namespaces = [new LinuxNamespace { Type = "mount" }];
        if (NetworkModes.NamespaceOf(options, processOf) is { } network)
        {
            namespaces.Add(network);
        }

        Add("pid", options.Pid, "pid");
        Add("ipc", options.Ipc, "ipc");
        Add("uts", options.Uts, "uts");
        Add("cgroup", options.CgroupNamespace, "cgroup");
        Add("user", record.Ids is null ? Host : options.UserNamespace, "user");
        return namespaces;

        void Add(string type, string? mode, string file)
        {
            if (mode != Host)
            {
                string? path = ContainerOf(mode) is { } other ? $"/proc/{processOf(other)}/ns/{file}" : null;
                namespaces.Add(new LinuxNamespace { Type = type, Path = path });
            }
        }
    }

    private static void Refuse(string name, string? mode, string[] known, bool others)
    {
        if (mode is { Length: > 0 } && !known.Contains(mode) && !(others && ContainerOf(mode) is { Length: > 0 }))
        {
            throw new ContainerOptionsException($"'{mode}' is not a mode of the {name}; there are {string.Join(", ", known)}{(others ? ", container:NAME" : "")}.");
        }
    }
}
