using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Who a container's program runs as, looked up in the container's own /etc/passwd and /etc/group (passwd(5), group(5)).</summary>
/// <param name="User">The ids.</param>
/// <param name="Home">The home folder; <c>/</c> where the files name none.</param>
internal sealed record UserAccount(RuntimeUser User, string Home)
{
    /// <summary>Where users are.</summary>
    internal const string UsersFile = "/etc/passwd";

    /// <summary>Where groups are.</summary>
    internal const string GroupsFile = "/etc/group";

    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>The groups beside the user's own that were asked for, not those that the files say.</summary>
    public IReadOnlyList<uint> AskedGroups { get; private init; } = [];

    /// <summary>Looks an account up.</summary>
    /// <param name="root">The container's root file system; every link in it is resolved inside it.</param>
    /// <param name="text"><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; null or empty is root.</param>
    /// <param name="supplementary">Groups beside the user's own, by name or number.</param>
    /// <exception cref="ContainerOptionsException">There is no such user or group.</exception>
    public static UserAccount Find(DirectoryDescriptor root, string? text, IReadOnlyList<string>? supplementary = null)
    {
        string[] parts = (text ?? string.Empty).Split(':', 2);
        string user = parts[0].Length == 0 ? "0" : parts[0];
        string group = parts.Length == 2 ? parts[1] : string.Empty;
        bool numeric = AccountNumber.TryRead(user, out uint userId);

        // name:password:uid:gid:comment:home:shell
        string[]? account = Read(root, UsersFile).Find(fields => fields.Length >= 4 && Is(fields[0], fields[2], user, numeric ? userId : null));
        if (account is null && !numeric)
        {
            throw new ContainerOptionsException(
                $"There is no user '{user}' in the image's /etc/passwd. Give a user that is there, or a number.");
        }

        uint groupId = 0;
        if (account is not null && (!TryNumber(account[2], out userId) || !TryNumber(account[3], out groupId)))
        {
            throw new ContainerOptionsException($"The image's /etc/passwd has no ids for the user '{user}'.");
        }

        // name:password:gid:members
        List<string[]> groups = [.. group.Length == 0 && account is null && supplementary is null ? [] : Read(root, GroupsFile).Where(fields => fields.Length >= 3)];
        IEnumerable<uint> additional = [];
        if (group.Length > 0)
        {
            groupId = FindGroup(groups, group);
        }
        else if (account is not null)
        {
            additional = groups
                .Where(fields => fields.Length >= 4 && fields[3].Split(',').Contains(account[0]))
                .Select(fields => TryNumber(fields[2], out uint id) ? id : groupId);
        }

        string home = account is { Length: >= 6 } && account[5].Length > 0 ? account[5] : "/";

        uint[] asked = [.. (supplementary ?? []).Select(name => FindGroup(groups, name))];

        // The group itself is among the supplementary ones, so that dropping it by setgid(2) does not hide it from permission checks.
        uint[] all = [.. additional.Prepend(groupId).Concat(asked).Distinct()];
        return new UserAccount(new RuntimeUser { Uid = userId, Gid = groupId, AdditionalGids = all }, home) { AskedGroups = asked };
    }

    private static uint FindGroup(List<string[]> groups, string group)
    {
        return AccountNumber.TryRead(group, out uint id) || TryNumber(groups.FirstOrDefault(fields => fields[0] == group)?[2], out id)
            ? id
            : throw new ContainerOptionsException($"There is no group '{group}' in the image's /etc/group. Give a group that is there, or a number.");
    }

    /// <summary>Whether an entry of a file is the one that is asked for: by its number where that was given, else by its name alone.</summary>
    private static bool Is(string name, string id, string asked, uint? number) =>
        number is null ? name == asked : TryNumber(id, out uint own) && own == number;

    private static bool TryNumber(string? text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The lines of one of those files, in their parts; none where there is no such file.</summary>
    /// <exception cref="ContainerOptionsException">It is no file, or too large.</exception>
    internal static List<string[]> Read(DirectoryDescriptor root, string path) =>
        [.. Encoding.UTF8.GetString(ReadFile(root, path) ?? []).Split('\n').Select(static line => line.TrimEnd('\r').Split(':'))];

    /// <summary>One of those files; null where there is none.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal static byte[]? ReadFile(DirectoryDescriptor root, string path) =>
        UntrustedFile.TryRead(root, path, LargestFile, out bool isThere) is { } content ? content
        : isThere ? throw new ContainerOptionsException($"The image's {path} is not a file of at most 16 MiB.")
        : null;
}
