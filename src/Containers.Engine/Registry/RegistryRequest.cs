using System.Net.Http.Headers;

namespace Containers.Engine.Registry;

/// <summary>One request to a registry, which may have to be sent several times.</summary>
/// <param name="Method">GET or HEAD to read; POST, PATCH or PUT to write.</param>
/// <param name="Path">From the registry's root, escaped: <c>/v2/library/debian/manifests/12</c>; or the whole URL that a registry gave for an upload.</param>
/// <param name="Scope">What a token must allow: <c>repository:library/debian:pull</c>.</param>
/// <param name="Subject">What is asked for, for errors: <c>debian:12</c>.</param>
internal sealed record RegistryRequest(HttpMethod Method, string Path, string Scope, string Subject)
{
    /// <summary>The path that tells nothing but whether there is a registry and who may use it (distribution-spec, "Determining Support").</summary>
    public const string Root = "/v2/";

    /// <summary>Media types that are taken, best first; empty takes any.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The first byte that is wanted, 0 for all (RFC 9110, section 14.2).</summary>
    public long From { get; init; }

    /// <summary>Makes the body anew for each time the request is sent; null sends none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Whether it is simply sent again where its connection was lost; not so where the registry may have taken a part of the body.</summary>
    public bool RepeatsLost { get; init; } = true;

    /// <summary>Whether it is sent again where the registry is in trouble; not so for what can be had in another way.</summary>
    public bool RepeatsRefused { get; init; } = true;

    /// <summary>Whether this changes something in the registry.</summary>
    public bool Writes => Method != HttpMethod.Get && Method != HttpMethod.Head;

    /// <summary>A message to send for this.</summary>
    public HttpRequestMessage CreateMessage(Uri uri, AuthenticationHeaderValue? authorization)
    {
        var message = new HttpRequestMessage(Method, uri) { Content = Content?.Invoke() };
        message.Headers.Authorization = authorization;
        foreach (string type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
        }

        return message;
    }
}
