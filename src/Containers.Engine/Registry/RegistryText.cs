using System.Net.Http.Headers;
using System.Text;

namespace Containers.Engine.Registry;

/// <summary>What others say, made fit for a message to the user.</summary>
internal static class RegistryText
{
    private const int LongestText = 300;
    private const int ShortestSecret = 4;

    /// <summary>A text on one line, of bounded length, without what was sent in confidence.</summary>
    /// <param name="text">What a registry or a program said.</param>
    /// <param name="sent">The authorization that it was sent, which it may have repeated.</param>
    public static string Printable(string? text, AuthenticationHeaderValue? sent = null)
    {
        string line = text ?? "";
        foreach (string secret in SecretsOf(sent))
        {
            line = line.Replace(secret, "…", StringComparison.Ordinal);
        }

        // Cut only now: half a secret would not have been found.
        return string.Concat(line.Take(LongestText).Select(character => char.IsControl(character) ? ' ' : character));
    }

    /// <summary>A header's value, and the password that it holds in base64 (RFC 7617).</summary>
    private static IEnumerable<string> SecretsOf(AuthenticationHeaderValue? sent)
    {
        if (sent?.Parameter is not { Length: > 0 } value)
        {
            yield break;
        }

        yield return value;
        var decoded = new byte[value.Length];
        if (sent.Scheme == "Basic" && Convert.TryFromBase64String(value, decoded, out int length))
        {
            string pair = Encoding.UTF8.GetString(decoded, 0, length);
            yield return pair;
            string password = pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (password.Length >= ShortestSecret)
            {
                yield return password;
                yield return Uri.EscapeDataString(password);
            }
        }
    }
}
