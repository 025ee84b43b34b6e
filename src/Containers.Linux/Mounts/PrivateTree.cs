using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>Mounts that stand in each other, in a mount namespace that has no process: they are seen by whoever has the root, and gone with this.</summary>
public sealed class PrivateTree : IDisposable
{
    private readonly SafeFileHandle _namespace;

    private PrivateTree(SafeFileHandle root, SafeFileHandle held) => (Root, _namespace) = (root, held);

    /// <summary>Its root.</summary>
    public SafeFileHandle Root { get; }

    /// <summary>Puts mounts together.</summary>
    /// <param name="root">The lowest one; it cannot be attached again.</param>
    /// <param name="place">The folder that it is seen at for the moment.</param>
    /// <param name="above">What is mounted in it, in this order, with the places: every link is resolved inside the root.</param>
    /// <exception cref="LinuxException">A place is not there, or the kernel refuses.</exception>
    public static PrivateTree Assemble(SafeFileHandle root, string place, IEnumerable<(SafeFileHandle Mount, string Place)> above) => Processes.OwnThread.Run(() =>
    {
        PrivateMounts.Enter(MountFlags.Private);
        DetachedMount.Attach(root, place);
        using DirectoryDescriptor seen = DirectoryDescriptor.Open(place);
        foreach ((SafeFileHandle mount, string where) in above)
        {
            using SafeFileHandle found = seen.OpenInRoot(where, OpenFlags.PathOnly);
            DetachedMount.Attach(mount, found);
        }

        return new PrivateTree(
            FileDescriptor.Open(place, OpenFlags.Read | OpenFlags.Directory), FileDescriptor.Open("/proc/thread-self/ns/mnt", OpenFlags.Read));
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        _namespace.Dispose();
    }
}
