using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Sockets;
using System.Text;
using Containers.Linux.Network;
using Microsoft.Win32.SafeHandles;

namespace Containers.Service.Tests;

/// <summary>The service as it was built, on a socket and a store of its own, with the image <c>bb:1</c> of busybox; all of it goes when disposed.</summary>
public class ServiceFixture : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly string Bin = Path.Combine(ProductProgram.OutputRoot, "bin");
    private readonly TemporaryFolder _folder = new();
    private readonly SafeFileHandle? _host;
    private Process? _service;

    public ServiceFixture()
        : this(null)
    {
    }

    /// <summary>A service in a network of its own, where it has bridges and ports.</summary>
    protected ServiceFixture(SafeFileHandle? host)
    {
        _host = host;
        if (Requirement.Missing(needsRoot: true, "busybox") is null)
        {
            Succeed(Containers("import", WriteImage(), "bb:1"));
            Start();
        }
    }

    /// <summary>The socket's file.</summary>
    public string Socket => _folder.Combine("s");

    /// <summary>The service's process.</summary>
    public Process Service => _service!;

    /// <summary>A path in the folder of this service's tests.</summary>
    public string PathOf(string name) => _folder.Combine(name);

    /// <summary>Starts the service, and returns when it answers.</summary>
    public void Start(params string[] more)
    {
        _service = StartProgram(Path.Combine(Bin, "container-service"), ["--socket", Socket, .. more]);
        _ = _service.StandardOutput.ReadToEndAsync();
        _ = _service.StandardError.ReadToEndAsync();
        using CancellationTokenSource late = new(Limit);
        while (!File.Exists(Socket) || !IsAnswered())
        {
            late.Token.ThrowIfCancellationRequested();
            Assert.False(_service.HasExited, "the service ended");
            Thread.Yield();
        }
    }

    /// <summary>Ends the service at once, as a lack of memory would.</summary>
    public void Kill()
    {
        _service!.Kill();
        _service.WaitForExit();
    }

    /// <summary>A connection to the service.</summary>
    public Socket Connect()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Socket));
        return socket;
    }

    /// <summary>Sends a request as it is and receives the whole answer; the request says that the connection is closed.</summary>
    public string Send(string request)
    {
        using Socket socket = Connect();
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Send(Encoding.UTF8.GetBytes(request));
        using MemoryStream answer = new();
        byte[] part = new byte[16 * 1024];
        for (int count; (count = socket.Receive(part)) > 0;)
        {
            answer.Write(part, 0, count);
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Calls the API.</summary>
    /// <returns>The status and the content.</returns>
    public (int Status, string Content) Call(string method, string path, string? json = null)
    {
        (int status, byte[] content) = Call(method, path, json is null ? null : Encoding.UTF8.GetBytes(json), "application/json");
        return (status, Encoding.UTF8.GetString(content));
    }

    /// <summary>Calls the API.</summary>
    /// <returns>The status and the content.</returns>
    public (int Status, byte[] Content) Call(string method, string path, byte[]? content, string type)
    {
        using SocketsHttpHandler handler = new() { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(Connect(), ownsSocket: true)) };
        using HttpClient client = new(handler) { Timeout = Limit };
        using HttpRequestMessage request = new(new HttpMethod(method), "http://docker" + path);
        request.Content = content is null ? null : new ByteArrayContent(content) { Headers = { ContentType = new(type) } };
        using HttpResponseMessage response = client.Send(request);
        return ((int)response.StatusCode, response.Content.ReadAsByteArrayAsync().Result);
    }

    /// <summary>Calls the API, and returns once the status is there.</summary>
    /// <returns>The content, when it is whole.</returns>
    public Task<string> Begin(string method, string path)
    {
        SocketsHttpHandler handler = new() { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(Connect(), ownsSocket: true)) };
        HttpClient client = new(handler) { Timeout = Limit };
        HttpResponseMessage response = client.Send(new HttpRequestMessage(new HttpMethod(method), "http://docker" + path), HttpCompletionOption.ResponseHeadersRead);
        return ReadAsync();

        async Task<string> ReadAsync()
        {
            using (client)
            using (response)
            {
                return await response.Content.ReadAsStringAsync();
            }
        }
    }

    /// <summary>Takes a connection over, as docker's clients do to attach.</summary>
    public NetworkStream Hijack(string path, string json = "")
    {
        Socket socket = Connect();
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        socket.Send(Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}"));
        NetworkStream stream = new(socket, ownsSocket: true);
        StringBuilder head = new();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int one = stream.ReadByte();
            Assert.True(one >= 0, $"the connection ended: {head}");
            head.Append((char)one);
        }

        Assert.StartsWith("HTTP/1.1 101 ", head.ToString(), StringComparison.Ordinal);
        return stream;
    }

    /// <summary>Runs docker's command against the service.</summary>
    public ProgramResult Docker(params string[] arguments) => Run("docker", arguments, null);

    /// <summary>Runs docker's command, which reads the bytes from its standard input.</summary>
    public ProgramResult DockerWithInput(byte[] input, params string[] arguments) => Run("docker", arguments, input);

    /// <summary>Runs docker's command, which has to succeed.</summary>
    /// <returns>What it wrote, without the line break at its end.</returns>
    public string Succeed(params string[] arguments) => Succeed(Docker(arguments));

    /// <summary>Runs the product's own command on the same store.</summary>
    public ProgramResult Containers(params string[] arguments) => Run(Path.Combine(Bin, "containers"), arguments, null);

    /// <summary>Starts a program with the environment of docker's clients.</summary>
    public Process StartProgram(string program, params string[] arguments)
    {
        ProcessStartInfo start = Information(program, arguments);
        return _host is null ? Process.Start(start)! : NetworkNamespace.Run(_host, () => Process.Start(start)!);
    }

    /// <summary>Runs a program with the environment of docker's clients.</summary>
    public ProgramResult RunProgram(string program, params string[] arguments) => Run(program, arguments, null);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        try
        {
            if (Directory.Exists(_folder.Combine("root")))
            {
                foreach (string id in Containers("ps", "-aq").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Containers("rm", "-f", id);
                }
            }
        }
        finally
        {
            if (_service is { HasExited: false })
            {
                Kill();
            }

            _service?.Dispose();
            _host?.Dispose();
            _folder.Dispose();
        }
    }

    private static string Succeed(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output.TrimEnd('\n');
    }

    private bool IsAnswered()
    {
        try
        {
            return Call("GET", "/_ping").Status == 200;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            return false;
        }
    }

    private ProcessStartInfo Information(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PSCONTAINERS_ROOT"] = _folder.Combine("root");
        start.Environment["PSCONTAINERS_RUNROOT"] = _folder.Combine("run");
        start.Environment["PSCONTAINERS_NETWORK"] = _host is null ? "none" : "bridge";
        start.Environment["PSCONTAINERS_BIN"] = Bin;
        start.Environment["PSCONTAINERS_REGISTRIES"] = _folder.Combine("registries.json");
        start.Environment["DOCKER_CONFIG"] = _folder.Combine("docker");
        start.Environment["DOCKER_HOST"] = "unix://" + Socket;
        return start;
    }

    private ProgramResult Run(string program, string[] arguments, byte[]? input)
    {
        using Process process = StartProgram(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It reads no more.
        }

        if (!Task.WhenAll(output, error).Wait(Limit) || !process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }

        return new ProgramResult(process.ExitCode, output.Result, error.Result);
    }

    private string WriteImage()
    {
        const UnixFileMode executable = (UnixFileMode)0x1ED; // 0755
        string path = _folder.Combine("image.tar");
        using TarWriter writer = new(File.Create(path));
        foreach (string folder in (string[])["bin", "etc", "tmp", "www", "deep", "deep/er"])
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = executable });
        }

        using (FileStream program = File.OpenRead(Requirement.FindProgram("busybox")!))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = executable, DataStream = program });
        }

        foreach (string applet in (string[])["sh", "sleep", "cat", "ls", "echo", "true", "false", "id", "kill", "sha256sum", "seq", "touch", "rm", "stty", "tty", "env", "hostname", "stat", "httpd", "wget", "mkdir", "yes", "head", "pwd", "nc", "nslookup", "ip", "grep", "test", "tr", "xargs", "uname", "wc", "dirname", "basename", "chmod", "tail", "mv", "cp", "sed"])
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + applet) { LinkName = "busybox" });
        }

        foreach ((string name, string content) in new[] { ("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n"), ("etc/group", "root:x:0:\napp:x:1000:\n"), ("www/index.html", "greeting"), ("deep/er/file", "deep\n") })
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { Mode = (UnixFileMode)0x1A4, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        return path;
    }
}
