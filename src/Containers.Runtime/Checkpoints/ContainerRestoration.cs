using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Supervision.Limits;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>
/// Has criu make a container's processes of images again: the container's folder, record and control group are made as a creation makes them, and its
/// process becomes a child of this one.
/// </summary>
internal static class ContainerRestoration
{
    private const string LogName = "restore.log";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a container of images. Nothing is left of it where that fails.</summary>
    /// <exception cref="ContainerException">criu is not there, there are no images, or it cannot read them.</exception>
    internal static CreatedContainer Restore(LifeFolder folder, CreationRequest creation, CheckpointOptions options)
    {
        string criu = CriuProgram.Find();
        if (!Directory.Exists(options.Images))
        {
            throw new ContainerException($"there is no checkpoint in {options.Images}");
        }

        RuntimeConfiguration configuration = ContainerCreation.WithCgroup(Bundle.Read(creation.Bundle), creation);
        ContainerGroup? group = configuration.Linux!.CgroupsPath is { } path ? GroupCreation.At(path, creation.Manager) : null;
        using ConsoleConnection? console = ConsoleConnection.Of(configuration.Process!, creation.ConsoleSocket, creation.Detached);
        FileLock held = folder.Create();
        bool begun = false;
        ChildProcess? child = null;
        LifeRecord record = ContainerCreation.NewRecord(creation, configuration, group, sharedMounts: null);
        try
        {
            folder.Write(record);
            Directory.CreateDirectory(folder.RootPlace);
            if (group is { Unit: null, Group: var cgroup })
            {
                GroupCreation.Make(cgroup, configuration.Linux.Resources);
            }

            RestorePoints.Make(record.Rootfs, configuration.Mounts);
            child = ChildProcess.Of(Ask(criu, folder, record, configuration, group, options, notification =>
            {
                begun = true;
                Attend(notification, configuration.Hooks, record, console);
            }));
            record = record with { Pid = child.Id, PidStartTime = ProcessStatus.StartTime(child.Id) };
            folder.Write(record);
            if (creation.PidFile is { } file)
            {
                AtomicFile.Write(file, System.Text.Encoding.ASCII.GetBytes(child.Id.ToString(CultureInfo.InvariantCulture)), durable: false);
            }

            Directory.Delete(folder.RootPlace);
            return new CreatedContainer(folder, record, child, console?.Receive(), Waits: false, held);
        }
        catch
        {
            child?.Kill();
            child?.Dispose();
            group?.Clear(TimeSpan.FromSeconds(10));
            folder.Remove();
            held.Dispose();
            if (begun && configuration.Hooks is { Poststop.Count: > 0 } hooks)
            {
                ContainerRemoval.RunPoststop(hooks, record.ToState(LifeStatus.Stopped));
            }

            throw;
        }
    }

    private static int Ask(
        string criu, LifeFolder folder, LifeRecord record, RuntimeConfiguration configuration, ContainerGroup? group, CheckpointOptions options, Action<CriuNotification> told)
    {
        Directory.CreateDirectory(options.Work, OwnerOnly);
        List<SafeFileHandle> files = [];
        foreach ((_, string path) in Criu.JoinedNamespaces(configuration))
        {
            files.Add(FileDescriptor.Open(path, OpenFlags.Read));
        }

        // criu takes the root from a mount of its own, and mounts in its folders: so they are of the same namespace.
        using SafeFileHandle root = DetachedMount.Clone(record.Rootfs, recursive: true);
        (CriuProgram started, DirectoryDescriptor images, DirectoryDescriptor work) = PrivateMounts.Run(
            root, folder.RootPlace, () => (CriuProgram.Start(criu, files), DirectoryDescriptor.Open(options.Images), DirectoryDescriptor.Open(options.Work)));
        files.ForEach(file => file.Dispose());
        using DirectoryDescriptor imagesHeld = images;
        using DirectoryDescriptor workHeld = work;
        using CriuProgram program = started;
        ProtocolMessage request = Criu.Common(images, work, LogName, folder.RootPlace, record.Annotations);
        options.AddTo(request);
        request.Flag(CriuField.RestoreSibling, true).Flag(CriuField.EvasiveDevices, true);
        foreach ((string destination, string source) in ExternalMounts.Of(configuration, record.Bundle, group?.Group))
        {
            request.Message(CriuField.ExternalMount, new ProtocolMessage().Text(1, destination).Text(2, source));
        }

        AddGroups(request, group?.Group);
        AddStreams(request, CheckpointStreams.Read(options.Images));
        int number = CriuProgram.FirstFile;
        foreach ((string name, _) in Criu.JoinedNamespaces(configuration))
        {
            AddDescriptor(request, Criu.NamespaceKey(name), number++);
        }

        if (group?.Unit is not null)
        {
            GroupCreation.MakeScope(group, program.Id, record.Id, configuration);
        }

        Join(group?.Group, program.Id);
        return program.Ask(CriuRequest.Restore, request, told, Path.Combine(options.Work, LogName));
    }

    /// <summary>Puts criu into the container's group, for what it starts there itself.</summary>
    private static void Join(Cgroup? cgroup, int process)
    {
        foreach ((_, string group) in cgroup?.Folders ?? [])
        {
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Says which groups stand for those that the processes were in.</summary>
    private static void AddGroups(ProtocolMessage request, Cgroup? cgroup)
    {
        foreach ((CgroupHierarchy hierarchy, string group) in cgroup?.Folders ?? [])
        {
            string path = group[hierarchy.MountPoint.Length..];
            request.Message(CriuField.CgroupRoot, hierarchy.IsUnified
                ? new ProtocolMessage().Text(2, path)
                : new ProtocolMessage().Text(1, string.Join(',', hierarchy.Controllers)).Text(2, path));
        }
    }

    private static void AddStreams(ProtocolMessage request, List<string> names)
    {
        for (int number = 0; number < names.Count; number++)
        {
            if (CheckpointStreams.IsReplaced(names[number]) && names.IndexOf(names[number]) == number)
            {
                AddDescriptor(request, names[number], number);
            }
        }
    }

    private static void AddDescriptor(ProtocolMessage request, string key, int number) =>
        request.Message(CriuField.InheritDescriptor, new ProtocolMessage().Text(1, key).Number(2, number));

    private static void Attend(CriuNotification notification, RuntimeHooks? hooks, LifeRecord record, ConsoleConnection? console)
    {
        switch (notification)
        {
            case { Name: "setup-namespaces" } when hooks is not null:
                RuntimeState state = (record with { Pid = notification.Process }).ToState(LifeStatus.Created);
                ContainerHooks.Run("prestart", hooks.Prestart, state);
                ContainerHooks.Run("createRuntime", hooks.CreateRuntime, state);
                break;
            case { Name: "orphan-pts-master", File: { } terminal } when console is not null:
                using (SafeFileHandle socket = new(console.Descriptor, ownsHandle: false))
                {
                    DescriptorSocket.Send(socket, "/dev/ptmx"u8, terminal);
                }

                break;
        }
    }
}
