namespace Containers.Engine.Volumes;

/// <summary>The server of a share that a volume shows: <c>nfs</c> writes it before the folder (<c>server:/folder</c>), <c>cifs</c> first (<c>//server/share</c>).</summary>
internal static class ShareServer
{
    /// <summary>The option that has its address.</summary>
    public const string Address = "addr=";

    private const string ShortAddress = "ip=";

    /// <summary>Whether file systems of a type are shares of NFS.</summary>
    public static bool IsNfs(string type) => type is "nfs" or "nfs4";

    /// <summary>The server in a share's name; empty where none is written there, null for what is no share.</summary>
    public static string? Of(string type, string source)
    {
        if (IsNfs(type))
        {
            // An address of IPv6 is in brackets, since it has colons too.
            int end = source.IndexOf(":/", StringComparison.Ordinal);
            return end < 0 ? string.Empty : source[..end].TrimStart('[').TrimEnd(']');
        }

        return type is "cifs" or "smb3" ? source.TrimStart('/', '\\').Split('/', '\\')[0] : null;
    }

    /// <summary>Whether an option is its address, and which host that is.</summary>
    public static bool IsAddress(string option, out string host)
    {
        string? name = Array.Find([Address, ShortAddress], name => option.StartsWith(name, StringComparison.Ordinal));
        host = name is null ? string.Empty : option[name.Length..];
        return name is not null;
    }
}
