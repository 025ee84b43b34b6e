using System.Text;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Changes;

/// <summary>
/// Whom the files belong to that a container has changed while there was one ID for all owners: once there are more, a file that was copied up from the image
/// gets the owner that it has there.
/// </summary>
internal static class ChangedOwners
{
    private const string Capability = "security.capability";

    /// <summary>Notes that the container's files are about to be changed with one ID, or gives them their owners where there are more again.</summary>
    /// <param name="container">The container. The layers of its image are there, and the caller keeps it from being removed.</param>
    /// <param name="cancellationToken">Ends it; the next one goes on.</param>
    /// <exception cref="Linux.LinuxException">A file cannot be given to its owner.</exception>
    public static void Follow(Container container, CancellationToken cancellationToken)
    {
        string note = container.Folder.OneId;
        bool isNoted = File.Exists(note);
        if (ProcessRights.HasOneId)
        {
            if (!isNoted)
            {
                AtomicFile.Write(note, []);
            }
        }
        else if (isNoted)
        {
            using DirectoryDescriptor upper = DirectoryDescriptor.Open(container.Folder.Upper);
            using DirectoryDescriptor lower = container.Service.Root.OpenImage(container.Record);
            Mend(upper, lower, ExtractionRights.OfThisProcess(), cancellationToken);
            File.Delete(note);
        }
    }

    private static void Mend(DirectoryDescriptor upper, DirectoryDescriptor lower, ExtractionRights rights, CancellationToken cancellationToken)
    {
        foreach (byte[] name in upper.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using HeldEntry? entry = HeldEntry.TryOpen(upper, name);
            using HeldEntry? below = HeldEntry.TryOpen(lower, name);
            if (entry is null || below is null || entry.Status.Type != below.Status.Type || entry.Status.IsWhiteout)
            {
                continue;
            }

            IReadOnlyDictionary<string, byte[]> attributes = entry.ExtendedAttributes();
            if (TreeOwners.IsCopy(entry.Status, attributes, below.Status))
            {
                Give(upper, name, entry.Status, below.Status, attributes.GetValueOrDefault(Capability));
            }

            if (entry.Status.Type == FileType.Directory && !ArchivedAttributes.IsOpaque(attributes, rights))
            {
                using DirectoryDescriptor folder = entry.OpenFolder();
                using DirectoryDescriptor original = below.OpenFolder();
                Mend(folder, original, rights, cancellationToken);
            }
        }
    }

    /// <summary>A change of owner clears set-user-ID bits and file capabilities.</summary>
    private static void Give(DirectoryDescriptor folder, byte[] name, in FileStatus status, in FileStatus owner, byte[]? capability)
    {
        if ((status.Owner, status.Group) == (owner.Owner, owner.Group))
        {
            return;
        }

        folder.SetOwner(name, owner.Owner, owner.Group);
        folder.SetMode(name, status.Mode);
        if (capability is not null)
        {
            folder.SetExtendedAttribute(name, Encoding.ASCII.GetBytes(Capability), capability);
        }
    }
}
