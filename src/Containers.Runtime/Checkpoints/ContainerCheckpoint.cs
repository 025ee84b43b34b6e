using System.Globalization;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>Has criu write a container's processes into images.</summary>
internal static class ContainerCheckpoint
{
    private const string LogName = "dump.log";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Writes them; the caller holds the container's lock.</summary>
    /// <param name="record">What is kept of the container, which runs.</param>
    /// <param name="options">What criu is to do.</param>
    /// <param name="leavesRunning">Whether the processes go on; else they end.</param>
    /// <param name="ahead">Whether their memory alone is written, ahead of a checkpoint; then they go on.</param>
    /// <exception cref="ContainerException">criu is not there, or cannot write them.</exception>
    internal static void Write(LifeRecord record, CheckpointOptions options, bool leavesRunning, bool ahead)
    {
        string criu = CriuProgram.Find();
        RuntimeConfiguration configuration = Bundle.Read(record.Bundle);
        Cgroup cgroup = LifeFolder.CgroupOf(record);
        Directory.CreateDirectory(options.Images, OwnerOnly);
        Directory.CreateDirectory(options.Work, OwnerOnly);
        using DirectoryDescriptor images = DirectoryDescriptor.Open(options.Images);
        using DirectoryDescriptor work = DirectoryDescriptor.Open(options.Work);
        using SafeFileHandle? process = LifeFolder.OpenProcess(record);
        ContainerMounts mounts = ContainerMounts.Of(record.Pid);
        string[] streams = CheckpointStreams.Of(record.Pid, mounts);
        ProtocolMessage request = Criu.Common(images, work, LogName, record.Rootfs, record.Annotations);
        options.AddTo(request);
        request.Number(CriuField.Process, record.Pid)
            .Flag(CriuField.LeaveRunning, leavesRunning)
            .Flag(CriuField.TrackMemory, ahead)
            .Text(CriuField.FreezeCgroup, CgroupFreezer.FolderOf(cgroup)?.Folder);
        using (DirectoryDescriptor root = DirectoryDescriptor.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{record.Pid}/root")))
        {
            foreach ((string destination, string source) in ExternalMounts.Of(configuration, record.Bundle, cgroup))
            {
                if (ExternalMounts.PlaceOf(root, destination, source, mounts.Places) is { } place)
                {
                    request.Message(CriuField.ExternalMount, new ProtocolMessage().Text(1, place).Text(2, destination));
                }
            }
        }

        foreach (string stream in streams.Where(CheckpointStreams.IsExternal).Distinct())
        {
            request.Text(CriuField.External, stream);
        }

        foreach ((string name, string path) in Criu.JoinedNamespaces(configuration))
        {
            using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Read);
            request.Text(CriuField.External, string.Create(CultureInfo.InvariantCulture, $"{name}[{file.Status().Inode}]:{Criu.NamespaceKey(name)}"));
        }

        if (!ahead)
        {
            CheckpointStreams.Write(options.Images, streams);
        }

        using (CriuProgram program = CriuProgram.Start(criu, []))
        {
            _ = program.Ask(ahead ? CriuRequest.PreDump : CriuRequest.Dump, request, _ => { }, Path.Combine(options.Work, LogName));
        }

        if (!leavesRunning && !ahead && process is not null && !ProcessHandle.WaitForEnd(process, Patience))
        {
            throw new ContainerException($"process {record.Pid} of container '{record.Id}' goes on though criu has written it");
        }
    }
}
