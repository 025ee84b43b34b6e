using System.Globalization;
using System.Text;
using Containers.Engine.Containers.Records;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Bundles;

/// <summary>
/// The account of a user who has an ID of their own in a container (<see cref="UserNamespaceKind.WithUser"/>), in its /etc/passwd and /etc/group where the
/// image has none, as podman adds it. Both are files of a layer between the image's and what the container changes: its programs can change and replace them,
/// and what is made of the container has them only then.
/// </summary>
internal static class KeptAccount
{
    private const uint Readable = 0x1A4; // 0644
    private const uint Enterable = 0x1ED; // 0755

    private static ReadOnlySpan<byte> Place => "etc"u8;

    /// <summary>Makes that layer, where it is needed and missing. The caller keeps the container from being started.</summary>
    /// <param name="record">The container.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="open">Opens the layers below, as one tree.</param>
    public static void Write(ContainerRecord record, ContainerFolder folder, Func<DirectoryDescriptor> open)
    {
        if (UserNamespaceModes.KeptIn(record) is not { } kept || Directory.Exists(folder.Accounts))
        {
            return;
        }

        using DirectoryDescriptor image = open();
        List<string[]> users = UserAccount.Read(image, UserAccount.UsersFile);
        List<string[]> groups = UserAccount.Read(image, UserAccount.GroupsFile);
        (string Name, string Comment, string Home)? user = kept.IsUsersOwn ? AccountDatabase.FindUser(kept.User) : null;
        string? group = kept.IsUsersOwn ? AccountDatabase.FindGroup(kept.Group) : null;
        string? name = NameIn(users, kept.User);
        string? line = null;
        if (name is null)
        {
            name = NewName(users, user?.Name, kept.User);
            line = $"{name}:*:{kept}:{user?.Comment ?? "container user"}:{HomeOf(record, user?.Home)}:/bin/sh";
        }

        string? groupLine = NameIn(groups, kept.Group) is null
            ? string.Create(CultureInfo.InvariantCulture, $"{NewName(groups, group, kept.Group)}:x:{kept.Group}:{name}")
            : null;
        if (line is not null || groupLine is not null)
        {
            Write(record, folder, image, (UserAccount.UsersFile, line), (UserAccount.GroupsFile, groupLine));
        }
    }

    private static void Write(ContainerRecord record, ContainerFolder folder, DirectoryDescriptor image, params (string File, string? Line)[] lines)
    {
        using DirectoryDescriptor? before = image.TryOpenDirectory(Place, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks, out int errno);
        if (before is null && errno != Errno.ENOENT)
        {
            return; // A link, whose target another layer cannot stand in for.
        }

        string staged = folder.Accounts + ".new";
        TreeRemoval.Remove(staged);
        Directory.CreateDirectory(staged);
        using (DirectoryDescriptor layer = DirectoryDescriptor.Open(staged))
        {
            layer.CreateDirectory(Place, Enterable);
            using DirectoryDescriptor files = layer.OpenDirectory(Place);
            foreach ((string path, string line) in lines.Where(static line => line.Line is not null).Select(static line => (line.File, line.Line!)))
            {
                Write(record, files, image, path, line);
            }

            if (before is not null)
            {
                new TreeCopy().CopyAttributes(before, files);
            }
            else
            {
                Own(files.Handle, record, null, Enterable);
            }
        }

        AtomicFile.Publish(staged, folder.Accounts, durable: false);
    }

    private static void Write(ContainerRecord record, DirectoryDescriptor files, DirectoryDescriptor image, string path, string line)
    {
        byte[] content = UserAccount.ReadFile(image, path) ?? [];
        using SafeFileHandle? before = content.Length > 0 ? image.OpenInRoot(path, OpenFlags.PathOnly) : null;
        using SafeFileHandle file = files.CreateFile(Encoding.ASCII.GetBytes(Path.GetFileName(path)), Readable)!;
        file.WriteAll(content);
        file.WriteAll(Encoding.UTF8.GetBytes(content is [] or [.., (byte)'\n'] ? $"{line}\n" : $"\n{line}\n"));
        Own(file, record, before?.Status(), Readable);
    }

    /// <summary>Gives a file to whom it belonged in the image; a new one to the container's root.</summary>
    private static void Own(SafeFileHandle file, ContainerRecord record, FileStatus? before, uint mode)
    {
        (uint user, uint group) = before is { } status ? (status.Owner, status.Group) : record.DiskOwners?.Outside(0, 0) ?? (0, 0);
        file.SetOwner(user, group);
        file.SetMode(before?.Mode ?? mode);
    }

    private static string? NameIn(List<string[]> accounts, uint id) =>
        accounts.Find(fields => fields.Length >= 3 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint own) && own == id)?[0];

    private static string NewName(List<string[]> accounts, string? wanted, uint id) =>
        wanted is { Length: > 0 } && !accounts.Exists(fields => fields[0] == wanted) ? wanted : id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The user's home where that, or a folder that it is in, is mounted; else where programs begin.</summary>
    private static string HomeOf(ContainerRecord record, string? home)
    {
        IEnumerable<string> mounts = (record.Mounts ?? []).Select(static mount => mount.Destination)
            .Concat((record.Options.Tmpfs ?? []).Select(static tmpfs => MountPath.Clean(tmpfs.Split(':')[0])));
        return home is { Length: > 1 } && mounts.Any(mount => home == mount || home.StartsWith(mount + "/", StringComparison.Ordinal)) ? home : record.Options.WorkingDirectory ?? "/";
    }
}
