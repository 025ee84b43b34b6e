using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Registry.Credentials;

/// <summary>
/// A program <c>docker-credential-NAME</c> that keeps credentials (the docker-credential-helpers protocol): one word on its command line says
/// what to do, everything else goes through its standard input and output, so that no secret is on a command line.
/// </summary>
/// <param name="program">The program's path.</param>
/// <param name="registry">The registry that is worked for, for errors.</param>
internal sealed class CredentialHelper(string program, string registry)
{
    private const string ProgramPrefix = "docker-credential-";
    private const string NotFound = "credentials not found in native keychain"; // The protocol's own text for it.
    private const int LongestOutput = 1024 * 1024;
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2); // It may ask its user for something.

    /// <summary>The program's name.</summary>
    public string Name => Path.GetFileName(program);

    /// <summary>The file name of the program that a configuration means by a helper's name.</summary>
    public static string ProgramOf(string name) => ProgramPrefix + name;

    /// <summary>The helper of this name on PATH; null where there is none.</summary>
    public static CredentialHelper? Find(string name, string registry)
    {
        string? path = name.Contains('/', StringComparison.Ordinal) ? null : ProgramRun.Find(ProgramOf(name));
        return path is null ? null : new CredentialHelper(path, registry);
    }

    /// <summary>The credential that it keeps for a server; null where it keeps none.</summary>
    /// <exception cref="RegistryException"><c>CredentialHelperFailed</c>.</exception>
    public async Task<RegistryCredential?> GetAsync(string server, CancellationToken cancellationToken)
    {
        string? answer = await RunAsync("get", server, server, cancellationToken);
        HelperCredential? credential = answer is null ? null : Parse(answer, static (ref JsonInput json) => json.Record<HelperCredential>());
        return credential switch
        {
            null or { Secret: null or "" } => null,
            { UserName: RegistrySignIn.TokenUser } => new RegistryCredential { IdentityToken = credential.Secret },
            _ => new RegistryCredential { UserName = credential.UserName ?? "", Password = credential.Secret },
        };
    }

    /// <summary>Lets it keep a credential for a server, in place of one that it has.</summary>
    /// <exception cref="RegistryException"><c>CredentialHelperFailed</c>.</exception>
    public Task StoreAsync(string server, RegistryCredential credential, CancellationToken cancellationToken)
    {
        var entry = new HelperCredential
        {
            ServerUrl = server,
            UserName = credential.IdentityToken is null ? credential.UserName : RegistrySignIn.TokenUser,
            Secret = credential.IdentityToken ?? credential.Password,
        };
        return RunAsync("store", server, JsonSerializer.Serialize(entry, RegistryJson.Default.HelperCredential), cancellationToken);
    }

    /// <summary>Lets it forget a server.</summary>
    /// <exception cref="RegistryException"><c>CredentialHelperFailed</c>.</exception>
    public Task EraseAsync(string server, CancellationToken cancellationToken) => RunAsync("erase", server, server, cancellationToken);

    /// <summary>The servers that it keeps credentials for, each with its user.</summary>
    /// <exception cref="RegistryException"><c>CredentialHelperFailed</c>.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken) =>
        await RunAsync("list", "", "", cancellationToken) is { } answer
            ? Parse(answer, static (ref JsonInput json) => json.TextMap())
            : new Dictionary<string, string>();

    /// <summary>Runs the program; null where it keeps nothing for the server.</summary>
    private async Task<string?> RunAsync(string verb, string server, string input, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(LongestRun);
        ProgramOutcome outcome;
        try
        {
            outcome = await ProgramRun.RunAsync(program, [Name, verb], Encoding.UTF8.GetBytes(input), LongestOutput, timer.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(verb, $"did not end within {LongestRun.TotalSeconds:0} s");
        }

        string output = Encoding.UTF8.GetString(outcome.Output).Trim();
        if (outcome.ExitCode == 0)
        {
            return output;
        }

        // Only store is given a secret, and what it says may repeat it.
        return output == NotFound ? null
            : throw Failed(verb, $"ended with code {outcome.ExitCode}{(verb == "store" || output.Length == 0 ? "" : ": " + RegistryText.Printable(output))}");
    }

    private T Parse<T>(string text, JsonItem<T> value)
    {
        try
        {
            return JsonInput.Read(Encoding.UTF8.GetBytes(text), "answer", value);
        }
        catch (OciFormatException)
        {
            throw Failed("get", "answered something else than JSON"); // The reader's message could quote a secret.
        }
    }

    private RegistryException Failed(string verb, string what) => new(
        "CredentialHelperFailed", registry, $"{registry}: the credential helper {Name} {what} when it was asked to {verb}. Check that it works by itself.");
}

/// <summary>What goes to and comes from a credential helper; the names are the protocol's.</summary>
[JsonRecord]
internal sealed partial record HelperCredential
{
    [JsonPropertyName("ServerURL")]
    public string? ServerUrl { get; init; }

    [JsonPropertyName("Username")]
    public string? UserName { get; init; }

    [JsonPropertyName("Secret")]
    public string? Secret { get; init; }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{UserName} at {ServerUrl}";
}
