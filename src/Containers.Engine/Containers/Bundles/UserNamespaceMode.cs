using System.Globalization;
using Containers.Engine.Containers.Records;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Which user namespace a container is asked to have.</summary>
/// <param name="Kind">Whose it is, or what its IDs are.</param>
/// <param name="Count">How many IDs are asked for; null leaves it to the engine.</param>
/// <param name="User">Who the engine's user is inside; null for the user's own ID.</param>
/// <param name="Group">Which group the user's is inside; null for its own ID.</param>
internal sealed record UserNamespaceMode(UserNamespaceKind Kind, uint? Count = null, uint? User = null, uint? Group = null)
{
    private const string Auto = "auto";
    private const string KeepId = "keep-id";
    private const string NoMap = "nomap";

    /// <summary>Whether it is one of the container's own.</summary>
    public bool IsOwn => Kind is not (UserNamespaceKind.Host or UserNamespaceKind.Shared);

    /// <summary>Reads a mode as docker's and podman's users write them.</summary>
    /// <exception cref="ContainerOptionsException">It is not known.</exception>
    public static UserNamespaceMode Parse(string? mode)
    {
        if (mode is null or "" or NamespaceModes.Host)
        {
            return new(UserNamespaceKind.Host);
        }

        if (NamespaceModes.ContainerOf(mode) is { Length: > 0 })
        {
            return new(UserNamespaceKind.Shared);
        }

        string[] parts = mode.Split(':', 2);
        UserNamespaceMode read = parts[0] switch
        {
            NamespaceModes.Private when parts.Length == 1 => new(UserNamespaceKind.Range),
            NoMap when parts.Length == 1 => new(UserNamespaceKind.WithoutUser),
            Auto => new(UserNamespaceKind.Range),
            KeepId => new(UserNamespaceKind.WithUser),
            _ => throw Unknown(mode),
        };
        foreach (string option in parts.Length == 1 ? [] : parts[1].Split(','))
        {
            read = read.With(option) ?? throw Unknown(mode);
        }

        return read;
    }

    private UserNamespaceMode? With(string option)
    {
        string[] parts = option.Split('=', 2);
        return parts.Length != 2 || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number == uint.MaxValue ? null
            : (Kind, parts[0]) switch
            {
                (_, "size") when number >= IdRangePool.LeastCount => this with { Count = number },
                (UserNamespaceKind.WithUser, "uid") => this with { User = number },
                (UserNamespaceKind.WithUser, "gid") => this with { Group = number },
                _ => null,
            };
    }

    private static ContainerOptionsException Unknown(string mode) => new(
        $"'{mode}' is not a mode of the user namespace; there are host, private, auto, auto:size=COUNT with {IdRangePool.LeastCount} IDs at least, "
        + "keep-id, keep-id:uid=ID,gid=ID, nomap, container:NAME.");
}
