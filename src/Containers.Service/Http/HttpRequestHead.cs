using System.Buffers;
using System.Text;

namespace Containers.Service.Http;

/// <summary>A request up to its content (RFC 9112, sections 3 and 5).</summary>
internal sealed class HttpRequestHead
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private HttpRequestHead(string method, string target, bool isOld) => (Method, Target, IsOld) = (method, target, isOld);

    /// <summary>What is to be done, <c>GET</c>.</summary>
    public string Method { get; }

    /// <summary>With what: path and query as they were sent.</summary>
    public string Target { get; }

    /// <summary>Whether the client speaks HTTP/1.0, which knows no chunks and closes each connection.</summary>
    public bool IsOld { get; }

    /// <summary>The fields.</summary>
    public HttpHeaders Headers { get; } = new();

    /// <summary>Reads a head.</summary>
    /// <param name="text">The head with the line end of its last field, without the empty line after it.</param>
    /// <exception cref="HttpException">It is malformed.</exception>
    public static HttpRequestHead Parse(ReadOnlySpan<byte> text)
    {
        string[] lines = Encoding.Latin1.GetString(text).Split('\n');
        string[] words = lines[0].TrimEnd('\r').Split(' ');
        if (words is not [{ Length: > 0 } method, { Length: > 0 } target, "HTTP/1.1" or "HTTP/1.0"] || !IsToken(method) || HasControl(target))
        {
            throw new HttpException(400, "The request is not one of HTTP/1.1.");
        }

        HttpRequestHead head = new(method, target, words[2] == "HTTP/1.0");
        foreach (string line in lines[1..])
        {
            string field = line.TrimEnd('\r');
            int colon = field.IndexOf(':', StringComparison.Ordinal);
            if (field.Length == 0)
            {
                continue;
            }

            if (colon <= 0 || !IsToken(field[..colon]) || HasControl(field))
            {
                throw new HttpException(400, "A header field of the request is malformed.");
            }

            head.Headers.Add(field[..colon], field[(colon + 1)..].Trim(' ', '\t'));
        }

        return head;
    }

    private static bool IsToken(string text) => !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static bool HasControl(string text) => text.Any(static character => character is < ' ' and not '\t' or '\x7f');
}
