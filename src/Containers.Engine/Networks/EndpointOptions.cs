namespace Containers.Engine.Networks;

/// <summary>Options of docker's for one container's link on a network (<c>--driver-opt</c>); those of other drivers are passed over.</summary>
internal static class EndpointOptions
{
    private const string LinkName = "com.docker.network.endpoint.ifname";
    private const string Settings = "com.docker.network.endpoint.sysctls";
    private const string Placeholder = "IFNAME";
    private const int LongestLinkName = 15;

    private static readonly string[] Families = ["net.ipv4.", "net.ipv6.", "net.mpls."];

    /// <summary>The link's name in the container; null for the next one in turn.</summary>
    /// <exception cref="NetworkOptionsException">No link can have that name.</exception>
    public static string? LinkNameOf(NetworkAttachment attachment)
    {
        if (attachment.DriverOptions?.GetValueOrDefault(LinkName) is not { } name)
        {
            return null;
        }

        return name.Length is > 0 and <= LongestLinkName && name is not ("." or ".." or "lo") && !name.Any(static letter => char.IsWhiteSpace(letter) || letter is '/' or ':')
            ? name
            : throw new NetworkOptionsException($"'{name}' is no name of a link ({LinkName}): 1 to {LongestLinkName} characters without spaces, slashes and colons.");
    }

    /// <summary>The link's settings, <c>net.ipv4.conf.IFNAME.log_martians=1</c>, as files below <c>/proc/sys</c> with their content: <c>net/ipv4/conf/eth0/log_martians=1</c>.</summary>
    /// <exception cref="NetworkOptionsException">One is no setting of a link.</exception>
    public static IReadOnlyList<string> SettingsOf(NetworkAttachment attachment, string link)
    {
        List<string> files = [];
        foreach (string setting in (attachment.DriverOptions?.GetValueOrDefault(Settings) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = setting.Split('=', 2);
            string[] words = parts[0].Split('.');
            bool isOfLink = Families.Any(family => parts[0].StartsWith(family, StringComparison.Ordinal)) && words.Contains(Placeholder);
            if (parts.Length != 2 || !isOfLink || words.Any(static word => word.Length == 0 || word.Contains('/', StringComparison.Ordinal)))
            {
                throw new NetworkOptionsException($"'{setting}' is no setting of a link ({Settings}); write such as net.ipv4.conf.{Placeholder}.log_martians=1.");
            }

            files.Add($"{string.Join('/', words.Select(word => word == Placeholder ? link : word))}={parts[1]}");
        }

        return files;
    }
}
