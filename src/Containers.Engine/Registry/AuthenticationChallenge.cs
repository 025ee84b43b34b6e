using System.Net.Http.Headers;
using System.Text;

namespace Containers.Engine.Registry;

/// <summary>What a registry asks for with status 401 (RFC 9110, section 11.6.1; distribution-spec token authentication).</summary>
/// <param name="IsBearer">True for a token from <paramref name="Realm"/>, false for user and password with every request (RFC 7617).</param>
/// <param name="Realm">Where tokens are had.</param>
/// <param name="Service">The registry's name there.</param>
/// <param name="Scope">What the token must allow.</param>
internal sealed record AuthenticationChallenge(bool IsBearer, string? Realm, string? Service, string? Scope)
{
    /// <summary>
    /// The challenge to answer: Bearer where it is among them. Null where none is understood. The header is read as it came: several challenges
    /// stand in one line or in several, and values that should be quoted are not always.
    /// </summary>
    public static AuthenticationChallenge? Choose(HttpResponseMessage response)
    {
        AuthenticationChallenge? basic = null;
        IEnumerable<string> lines = response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out HeaderStringValues values) ? values : [];
        foreach ((string scheme, Dictionary<string, string> parameters) in lines.SelectMany(ChallengesOf))
        {
            if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                return new AuthenticationChallenge(
                    true, parameters.GetValueOrDefault("realm"), parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
            }

            if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            {
                basic = new AuthenticationChallenge(false, null, null, null);
            }
        }

        return basic;
    }

    /// <summary>Splits <c>Scheme name=token, name="quoted \" string", Scheme name=token</c>.</summary>
    internal static IReadOnlyList<(string Scheme, Dictionary<string, string> Parameters)> ChallengesOf(string text)
    {
        var challenges = new List<(string Scheme, Dictionary<string, string> Parameters)>();
        for (int position = 0; (position = Skip(text, position, " \t,")) < text.Length;)
        {
            int end = text.AsSpan(position).IndexOfAny(" \t,=") is >= 0 and var length ? position + length : text.Length;
            string name = text[position..end];
            position = Skip(text, end, " \t");
            if (position >= text.Length || text[position] != '=')
            {
                challenges.Add((name, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)));
                continue;
            }

            position = Skip(text, position + 1, " \t");
            string value = position < text.Length && text[position] == '"' ? Quoted(text, ref position) : Token(text, ref position);
            if (challenges.Count > 0)
            {
                challenges[^1].Parameters[name] = value;
            }
        }

        return challenges;
    }

    private static int Skip(string text, int position, string characters)
    {
        while (position < text.Length && characters.Contains(text[position], StringComparison.Ordinal))
        {
            position++;
        }

        return position;
    }

    private static string Token(string text, ref int position)
    {
        int end = text.IndexOf(',', position);
        end = end < 0 ? text.Length : end;
        string token = text[position..end].Trim();
        position = end + 1;
        return token;
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; position < text.Length && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            value.Append(text[position]);
        }

        position++;
        return value.ToString();
    }
}
