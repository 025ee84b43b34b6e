using System.Text;
using System.Text.RegularExpressions;

namespace Containers.Engine.Text;

/// <summary>A user and a password in an address (RFC 3986, section 3.2.1): they are for the server alone, and are shown and recorded nowhere.</summary>
public static partial class AddressCredentials
{
    /// <summary>A text in which those of every address are hidden. The user of an SSH address, who has no password there, stays.</summary>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains('@', StringComparison.Ordinal)
            ? Credentials().Replace(text, static found => (found.Groups["scheme"].Value, found.Value.Contains(':', StringComparison.Ordinal)) switch
            {
                ("ssh" or "git+ssh" or "git", false) => found.Value,
                (_, false) => "xxxxx@",
                _ => "xxxxx:xxxxx@",
            })
            : text;
    }

    /// <summary>An address without them.</summary>
    /// <param name="address">The address.</param>
    /// <param name="authorization">What the header Authorization says in their place (RFC 7617); null where there are none.</param>
    internal static Uri Take(Uri address, out string? authorization)
    {
        authorization = address.UserInfo.Length == 0 ? null : $"Basic {Encode(address.UserInfo)}";
        return authorization is null ? address : new UriBuilder(address) { UserName = string.Empty, Password = string.Empty }.Uri;
    }

    private static string Encode(string userInfo)
    {
        string[] parts = userInfo.Split(':', 2);
        string pair = $"{Uri.UnescapeDataString(parts[0])}:{(parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty)}";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
    }

    [GeneratedRegex(@"(?<=\b(?<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://)[^/?#\s""'<>]*@")]
    private static partial Regex Credentials();
}
