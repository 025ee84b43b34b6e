using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>An OCI bundle with busybox as its root file system, run by the program as it was built.</summary>
internal sealed class BusyboxBundle : IDisposable
{
    private static readonly string[] Applets = ["sh", "cat", "ls", "id", "mount", "mknod", "head", "wc", "hostname", "touch", "readlink", "pwd", "env", "kill", "sleep", "grep", "mkdir", "tty", "stty", "tr", "ln", "logger", "stat"];
    private readonly TemporaryFolder _folder = new();
    private bool _isSet;

    public BusyboxBundle()
    {
        string programs = Directory.CreateDirectory(Path.Combine(Root, "bin")).FullName;
        Directory.CreateDirectory(Path.Combine(Root, "etc"));
        ProgramFile.Copy(Requirement.FindProgram("busybox")!, Path.Combine(programs, "busybox"));
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(programs, applet), "busybox");
        }

        Configuration = JsonNode.Parse(
            """
            {
              "ociVersion": "1.2.0",
              "root": { "path": "rootfs" },
              "process": { "args": ["true"], "env": ["PATH=/bin"], "cwd": "/" },
              "mounts": [
                { "destination": "/proc", "type": "proc", "source": "proc" },
                { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] }
              ],
              "linux": { "namespaces": [{ "type": "pid" }, { "type": "mount" }, { "type": "uts" }, { "type": "ipc" }, { "type": "network" }] }
            }
            """)!;
    }

    public string Folder => _folder.Path;

    public string Root => _folder.Combine("rootfs");

    public JsonNode Configuration { get; }

    public JsonObject Process => Configuration["process"]!.AsObject();

    public JsonObject Linux => Configuration["linux"]!.AsObject();

    public JsonArray Mounts => Configuration["mounts"]!.AsArray();

    public string Combine(string name) => _folder.Combine(name);

    public void SetShell(string script) => Set("sh", "-c", script);

    public void Set(params string[] command)
    {
        _isSet = true;
        Process["args"] = new JsonArray([.. command.Select(word => JsonValue.Create(word))]);
    }

    /// <summary>Writes the configuration as it is now, once it has a program of its own.</summary>
    public void Write()
    {
        string path = _folder.Combine("config.json");
        string text = Configuration.ToJsonString();
        if (_isSet && !(File.Exists(path) && File.ReadAllText(path) == text))
        {
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Gives the container pseudo-terminals, and its process one.</summary>
    public void AddTerminal()
    {
        Process["terminal"] = true;
        AddMount("/dev/pts", "devpts", "devpts", "newinstance", "ptmxmode=0666", "mode=0620");
    }

    public ProgramResult RunShell(string script) => Run("sh", "-c", script);

    public ProgramResult Run(params string[] command)
    {
        Set(command);
        return Run(Configuration.ToJsonString());
    }

    public ProgramResult Run(string configuration)
    {
        File.WriteAllText(_folder.Combine("config.json"), configuration);
        return new ProductProgram("container-runtime").Run("run", "--bundle", Folder, $"test-{Path.GetFileName(Folder)}");
    }

    public void AddMount(string destination, string? type, string source, params string[] options) => Mounts.Add(JsonSerializer.SerializeToNode(
        new Dictionary<string, object?> { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = options }));

    public void Dispose() => _folder.Dispose();
}
