using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Containers.Testing;

/// <summary>A real registry, the CNCF distribution's, on a free port of the loopback address; it ends and its data go when disposed.</summary>
public sealed partial class DockerRegistry : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private readonly string[] _credentials;

    public DockerRegistry()
        : this(_ => "", [])
    {
    }

    private DockerRegistry(Func<TemporaryFolder, string> authentication, string[] credentials, Func<TemporaryFolder, string>? tls = null)
    {
        _credentials = credentials;
        string configuration = _folder.Combine("config.yml");
        File.WriteAllText(configuration, $$"""
            version: 0.1
            storage:
              filesystem: {rootdirectory: {{_folder.Combine("data")}}}
              delete: {enabled: true}
            http: {addr: '127.0.0.1:0'{{tls?.Invoke(_folder)}}}
            {{authentication(_folder)}}
            """);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("docker-registry", ["serve", configuration])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => FindAddress(line.Data, listening);
        _process.ErrorDataReceived += (_, line) => FindAddress(line.Data, listening);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = listening.Task.WaitAsync(TimeSpan.FromMinutes(2)).GetAwaiter().GetResult();
    }

    /// <summary>The programs that a test with a registry and its image needs.</summary>
    public static string[] Programs { get; } = ["docker-registry", "skopeo", "umoci", "busybox"];

    /// <summary>A registry that takes one user and password, by HTTP's Basic scheme; it needs the program htpasswd.</summary>
    public static DockerRegistry WithPassword(string user, string password) => new(
        folder =>
        {
            File.WriteAllText(folder.Combine("htpasswd"), Output("htpasswd", "-Bbn", user, password));
            return $"auth: {{htpasswd: {{realm: tests, path: {folder.Combine("htpasswd")}}}}}";
        },
        ["--dest-creds", $"{user}:{password}"]);

    /// <summary>A registry that speaks HTTPS.</summary>
    /// <param name="certificate">PEM: its certificate.</param>
    /// <param name="key">PEM: the certificate's key.</param>
    /// <param name="clients">PEM: who signs the certificates that its clients must show; null lets everyone in.</param>
    public static DockerRegistry WithTls(string certificate, string key, string? clients = null) => new(
        _ => "",
        [],
        folder =>
        {
            File.WriteAllText(folder.Combine("tls.crt"), certificate);
            File.WriteAllText(folder.Combine("tls.key"), key);
            File.WriteAllText(folder.Combine("clients.crt"), clients);
            string authorities = clients is null ? "" : $", clientcas: ['{folder.Combine("clients.crt")}']";
            return $", tls: {{certificate: '{folder.Combine("tls.crt")}', key: '{folder.Combine("tls.key")}'{authorities}}}";
        });

    /// <summary>A registry that takes the tokens of a realm.</summary>
    /// <param name="realm">The URL where tokens are had.</param>
    /// <param name="certificates">PEM: who may sign them.</param>
    public static DockerRegistry WithTokens(Uri realm, string certificates) => new(
        folder =>
        {
            File.WriteAllText(folder.Combine("issuers.pem"), certificates);
            return $"auth: {{token: {{realm: '{realm}', service: tests, issuer: tests, rootcertbundle: {folder.Combine("issuers.pem")}}}}}";
        },
        []);

    /// <summary>Host and port, as they stand in an image's name.</summary>
    public string Address { get; }

    /// <summary>Pushes a root file system of busybox in three layers, and returns the image's name.</summary>
    public string PushBusybox()
    {
        string? made = Environment.GetEnvironmentVariable(UserTestRun.ImageVariable);
        string layout = made ?? _folder.Combine("busybox");
        if (made is null)
        {
            Run(Path.Combine(AppContext.BaseDirectory, "busybox-image"), layout);
        }

        return Push($"oci:{layout}:busybox", "busybox:latest");
    }

    /// <summary>Pushes an image that skopeo can read, and returns its name in this registry.</summary>
    public string Push(string source, string name)
    {
        string target = $"{Address}/{name}";
        Run("skopeo", ["copy", "--quiet", "--dest-tls-verify=false", .. _credentials, source, $"docker://{target}"]);
        return target;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments) => Output(program, arguments);

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {error}");
        }

        return output.Result;
    }

    private static void FindAddress(string? line, TaskCompletionSource<string> listening)
    {
        if (line is not null && Listening().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(match.Groups[1].Value);
        }
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
