using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>The namespaces that a configuration asks for (config-linux.md, "Namespaces"): new ones, and ones to join by path.</summary>
internal sealed class Namespaces : IDisposable
{
    private const string Mount = "mount";

    /// <summary>New ones that the process makes later, as its group is to be the root there, or that are made for children.</summary>
    private const CloneFlags MadeOtherwise = CloneFlags.NewCgroup | CloneFlags.NewTime;

    private readonly List<(CloneFlags Type, string Path, SafeFileHandle File)> _joined = [];
    private readonly List<(string Clock, long Seconds, uint Nanoseconds)> _offsets = [];

    private Namespaces()
    {
    }

    /// <summary>The flags that make the new ones.</summary>
    internal CloneFlags Created { get; private set; }

    /// <summary>Sorts a configuration's namespaces and opens those to join, before anything can change what their paths mean.</summary>
    /// <exception cref="ConfigurationException">A type is unknown, named twice, or cannot be had.</exception>
    internal static Namespaces Of(LinuxConfiguration configuration)
    {
        Namespaces namespaces = new();
        try
        {
            foreach (LinuxNamespace entry in configuration.Namespaces)
            {
                namespaces.Add(entry);
            }

            namespaces.TakeMappings(configuration);
            namespaces.TakeOffsets(configuration.TimeOffsets);
            return namespaces.SharesMounts && namespaces.Created.HasFlag(CloneFlags.NewUser)
                ? throw Refused("a new user namespace needs a new mount namespace: it has no rights over mounts of another")
                : namespaces;
        }
        catch
        {
            namespaces.Dispose();
            throw;
        }
    }

    /// <summary>Whether the container has a namespace that is not simply this process's.</summary>
    internal bool Has(CloneFlags type) => Created.HasFlag(type) || _joined.Exists(entry => entry.Type == type);

    /// <summary>Whether the container's mounts are in a namespace that is not its own: this process's, or one that it joins.</summary>
    internal bool SharesMounts => !Created.HasFlag(CloneFlags.NewMount);

    /// <summary>The mount namespace that a configuration's container shares: its path, empty for this process's own; null for none.</summary>
    internal static string? SharedMounts(LinuxConfiguration configuration) =>
        configuration.Namespaces.FirstOrDefault(entry => entry.Type == Mount) is not { } mounts ? string.Empty
            : mounts.Path is { Length: > 0 } path ? path
            : null;

    /// <summary>The ids of the new user namespace; empty without one.</summary>
    internal (IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups) Mappings { get; private set; } = ([], []);

    /// <summary>Starts a program in the namespaces that a process cannot enter itself, and with those that are new.</summary>
    internal ChildProcess Start(ChildProgram program, SafeFileHandle? unified)
    {
        CloneFlags created = UsersJoined is null ? Created & ~MadeOtherwise : CloneFlags.None;
        if (!Created.HasFlag(CloneFlags.NewTime) && !_joined.Exists(entry => IsForChildren(entry.Type)))
        {
            return program.Start(created, unified);
        }

        // A thread's namespaces for children are its own affair, and end with it.
        return OwnThread.Run(() =>
        {
            foreach ((CloneFlags type, string path, SafeFileHandle file) in _joined.FindAll(entry => IsForChildren(entry.Type)))
            {
                NamespaceFile.JoinForChildren(file, path, type);
            }

            if (Created.HasFlag(CloneFlags.NewTime))
            {
                TimeNamespace.CreateForChildren(_offsets);
            }

            return program.Start(created, unified);
        });
    }

    /// <summary>
    /// Adds the steps that enter the others. Who is in a user namespace has rights over what belongs to it and over nothing else, so that
    /// comes in between, and what is new is made after it, to belong to it.
    /// </summary>
    internal void Join(ChildProgram program)
    {
        List<(CloneFlags Type, string Path, SafeFileHandle File)> later = [];
        foreach ((CloneFlags Type, string Path, SafeFileHandle File) entry in _joined.FindAll(entry => !IsForChildren(entry.Type) && entry.Type != CloneFlags.NewUser))
        {
            if (UsersJoined is { } owner && NamespaceFile.BelongsTo(entry.File, owner))
            {
                later.Add(entry);
            }
            else
            {
                program.JoinNamespace((int)entry.File.DangerousGetHandle(), entry.Type, entry.Path);
            }
        }

        if (UsersJoined is { } users)
        {
            program.JoinNamespace((int)users.DangerousGetHandle(), CloneFlags.NewUser, "the user namespace");
            CloneFlags made = Created & ~MadeOtherwise;
            if (made.HasFlag(CloneFlags.NewPid))
            {
                program.Fork(made);
            }
            else if (made != CloneFlags.None)
            {
                program.Unshare(made);
            }

            later.ForEach(entry => program.JoinNamespace((int)entry.File.DangerousGetHandle(), entry.Type, entry.Path));
        }

        if (Created.HasFlag(CloneFlags.NewNetwork))
        {
            program.BringUpLoopback();
        }
    }

    private SafeFileHandle? UsersJoined => _joined.Find(entry => entry.Type == CloneFlags.NewUser).File;

    /// <inheritdoc/>
    public void Dispose() => _joined.ForEach(entry => entry.File.Dispose());

    /// <summary>
    /// Whether a namespace is entered before the process exists: that of process ids always, and where the process gets a new user namespace
    /// all others, as it has no rights over them from there.
    /// </summary>
    private bool IsForChildren(CloneFlags type) => type == CloneFlags.NewPid || (Created.HasFlag(CloneFlags.NewUser) && type != CloneFlags.NewTime);

    private void TakeMappings(LinuxConfiguration configuration)
    {
        bool made = Created.HasFlag(CloneFlags.NewUser);
        bool given = configuration.UidMappings.Count > 0 && configuration.GidMappings.Count > 0;
        if (made ? !given : given && UsersJoined is null)
        {
            throw new ConfigurationException("linux.uidMappings", made
                ? "a new user namespace needs mappings of users and groups"
                : "mappings are for a new user namespace, which linux.namespaces does not have");
        }

        if (made)
        {
            Mappings = (Mapped(configuration.UidMappings), Mapped(configuration.GidMappings));
        }
    }

    private void TakeOffsets(IReadOnlyDictionary<string, LinuxTimeOffset>? offsets)
    {
        foreach ((string clock, LinuxTimeOffset offset) in offsets ?? new Dictionary<string, LinuxTimeOffset>())
        {
            if (clock is not ("monotonic" or "boottime") || offset.Nanosecs >= 1_000_000_000 || !Created.HasFlag(CloneFlags.NewTime))
            {
                throw new ConfigurationException("linux.timeOffsets", clock is not ("monotonic" or "boottime")
                    ? $"'{clock}' is neither monotonic nor boottime"
                    : "offsets need a new time namespace, and less than 1000000000 nanoseconds");
            }

            _offsets.Add((clock, offset.Secs, offset.Nanosecs));
        }
    }

    /// <summary>Mappings of the specification in the kernel's form.</summary>
    internal static List<IdMapping> Mapped(IReadOnlyList<LinuxIdMapping> mappings)
    {
        List<IdMapping> all = [];
        foreach (LinuxIdMapping mapping in mappings)
        {
            all.Add(new IdMapping(mapping.ContainerID, mapping.HostID, mapping.Size));
        }

        return all;
    }

    private void Add(LinuxNamespace wanted)
    {
        CloneFlags type = wanted.Type switch
        {
            "pid" => CloneFlags.NewPid,
            "network" => CloneFlags.NewNetwork,
            Mount => CloneFlags.NewMount,
            "ipc" => CloneFlags.NewIpc,
            "uts" => CloneFlags.NewUts,
            "cgroup" => CloneFlags.NewCgroup,
            "user" => CloneFlags.NewUser,
            "time" => CloneFlags.NewTime,
            _ => throw Refused($"the type '{wanted.Type}' is none of pid, network, mount, ipc, uts, user, cgroup and time"),
        };
        if (Has(type))
        {
            throw Refused($"{wanted.Type} is named twice");
        }

        if (wanted.Path is not { Length: > 0 } path)
        {
            Created |= type;
            return;
        }

        _joined.Add((type, path, OpenAs(wanted.Type, type, path)));
    }

    private static SafeFileHandle OpenAs(string name, CloneFlags expected, string path)
    {
        try
        {
            (SafeFileHandle file, CloneFlags type) = NamespaceFile.Open(path);
            if (type == expected)
            {
                return file;
            }

            file.Dispose();
            throw Refused($"'{path}' is not a namespace of the type {name}");
        }
        catch (LinuxException exception)
        {
            throw Refused($"{name}: {exception.Message}");
        }
    }

    private static ConfigurationException Refused(string message) => new("linux.namespaces", message);
}
