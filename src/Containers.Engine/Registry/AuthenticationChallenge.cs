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
    /// <summary>The challenge to answer: Bearer where it is among them. Null where none is understood.</summary>
    public static AuthenticationChallenge? Choose(HttpHeaderValueCollection<AuthenticationHeaderValue> headers)
    {
        AuthenticationChallenge? basic = null;
        foreach (AuthenticationHeaderValue header in headers)
        {
            if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            {
                Dictionary<string, string> parameters = ParametersOf(header.Parameter ?? "");
                return new AuthenticationChallenge(
                    true, parameters.GetValueOrDefault("realm"), parameters.GetValueOrDefault("service"), parameters.GetValueOrDefault("scope"));
            }

            if (header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            {
                basic = new AuthenticationChallenge(false, null, null, null);
            }
        }

        return basic;
    }

    /// <summary>Splits <c>name=token, name="quoted \" string"</c>.</summary>
    internal static Dictionary<string, string> ParametersOf(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int position = 0;
        while (position < text.Length)
        {
            int equals = text.IndexOf('=', position);
            if (equals < 0)
            {
                break;
            }

            string name = text[position..equals].Trim(' ', '\t', ',');
            position = equals + 1;
            parameters[name] = position < text.Length && text[position] == '"' ? Quoted(text, ref position) : Token(text, ref position);
        }

        return parameters;
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
