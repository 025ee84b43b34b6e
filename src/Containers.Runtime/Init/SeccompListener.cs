using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>
/// Hands a filter's listener to who decides about the calls of a container (config-linux.md, "The Container Process State"): with the
/// state, over the socket that the configuration names. The process goes on when that is done, as its own copy ends with its program's start.
/// </summary>
internal sealed class SeccompListener : IDisposable
{
    private const string Link = "anon_inode:seccomp notify";
    private readonly LinuxSeccomp _seccomp;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing) _proceed = Pipes.Create();

    private SeccompListener(LinuxSeccomp seccomp) => _seccomp = seccomp;

    /// <summary>The descriptor that the process reads a byte of when it has told its parent that it has its filter.</summary>
    internal int Proceed => (int)_proceed.Reading.DangerousGetHandle();

    /// <summary>The listener of a configuration; null where nobody decides about calls.</summary>
    internal static SeccompListener? Of(LinuxSeccomp? seccomp) => SystemCallFilter.Notifies(seccomp) ? new SeccompListener(seccomp!) : null;

    /// <summary>Waits until a process has its filter, hands the listener on and lets the process go on.</summary>
    /// <param name="process">The process.</param>
    /// <param name="state">The container's state.</param>
    /// <exception cref="LinuxException">Nobody listens, or the process did not get its filter.</exception>
    internal void HandOn(ChildProcess process, RuntimeState state)
    {
        process.WaitUntilReady();
        using SafeFileHandle listener = ProcessHandle.CopyDescriptor(process.Handle, process.Id, Link)
            ?? throw new LinuxException("pidfd_getfd", Link, Errno.ENOENT);
        using SafeFileHandle socket = DescriptorSocket.Connect(_seccomp.ListenerPath!);
        byte[] text = JsonOutput.Object(writer =>
        {
            writer.WriteText("ociVersion", state.OciVersion);
            writer.WriteTexts("fds", ["seccompFd"]);
            writer.WriteNumber("pid", process.Id);
            writer.WriteText("metadata", _seccomp.ListenerMetadata);
            writer.WriteRecord("state", state);
        });
        DescriptorSocket.Send(socket, text, listener);
        Pipes.Write(_proceed.Writing, [0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _proceed.Reading.Dispose();
        _proceed.Writing.Dispose();
    }
}
