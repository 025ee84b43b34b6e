using System.Text.RegularExpressions;

namespace Containers.Testing;

/// <summary>Where this machine gets Debian packages from, for containers that install some.</summary>
public static partial class DebianPackages
{
    private static readonly Lazy<string?> s_source = new(() => ReadAddresses().Distinct().FirstOrDefault(Answers));

    /// <summary>The address of the first of apt's sources that has bookworm and answers without encryption; null where none does.</summary>
    public static string? Source => s_source.Value;

    private static IEnumerable<string> ReadAddresses()
    {
        string folder = "/etc/apt/sources.list.d";
        IEnumerable<string> files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".list" or ".sources").Order() : [];
        return files.Prepend("/etc/apt/sources.list").Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => Entry().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value.TrimEnd('/'));
    }

    private static bool Answers(string address)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using HttpResponseMessage response = client.Send(new HttpRequestMessage(HttpMethod.Get, $"{address}/dists/bookworm/InRelease"), HttpCompletionOption.ResponseHeadersRead);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(?:deb |URIs:).*?(http://[^\s@]+)")]
    private static partial Regex Entry();
}
