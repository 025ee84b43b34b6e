using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>The runtime of a user without rights, to whom a mount namespace of the test's own gives a name and a range of ids.</summary>
public sealed class RootlessTests : IDisposable
{
    private readonly TestUser _user = TestUser.Take();
    private readonly BusyboxBundle _bundle = new();

    public RootlessTests()
    {
        File.SetUnixFileMode(_bundle.Folder, (UnixFileMode)0x1FF);
        ProgramFile.Copy(OciContainer.Program, _bundle.Combine("runtime"));
        File.WriteAllLines(_bundle.Combine("ids"), [_user.SubordinateIds]);
        File.WriteAllLines(_bundle.Combine("passwd"), [.. File.ReadLines("/etc/passwd"), _user.Account(_bundle.Folder)]);
        foreach (string folder in (string[])["rootfs/proc", "rootfs/dev", "rootfs/sys", "rootfs/own"])
        {
            File.SetUnixFileMode(Directory.CreateDirectory(_bundle.Combine(folder)).FullName, (UnixFileMode)0x1FF);
        }

        File.SetUnixFileMode(_bundle.Root, (UnixFileMode)0x1FF);
    }

    public void Dispose()
    {
        Run("$runtime delete --force box");
        _bundle.Dispose();
        _user.Dispose();
    }

    [RootFact("busybox", "unshare", "setpriv", "sh")]
    public void A_user_runs_a_container_with_their_own_id_as_its_root()
    {
        Assert.Equal((0, ""), Run("$runtime spec --rootless"));
        JsonNode configuration = Configuration();
        configuration["process"]!["args"] = new JsonArray("sh", "-c", "id -u; tr -s ' ' < /proc/self/uid_map; cat /proc/self/setgroups; touch /x || echo no; ls /sys/class/net | grep lo; exec sleep 1000");
        Write(configuration);
        (int code, string output) = Run("$runtime run -d box > out 2>&1 < /dev/null; while ! grep -q lo out; do :; done; $runtime exec box id -g; until $runtime exec box grep sleep /proc/1/comm; do :; done; $runtime exec -t box tty; $runtime kill box KILL");
        Assert.Equal((0, "0\nsleep\n/dev/pts/0\n"), (code, output.Replace("\r", "", StringComparison.Ordinal)));
        Assert.Equal($"0\n 0 {_user.Id} 1\ndeny\nno\nlo\n", File.ReadAllText(_bundle.Combine("out")).Replace("touch: /x: Read-only file system\n", "", StringComparison.Ordinal));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tail")]
    public void Without_a_control_group_its_processes_are_those_of_its_pid_namespace()
    {
        Run("$runtime spec --rootless");
        JsonNode configuration = Configuration();
        configuration["process"]!["args"] = new JsonArray("sh", "-c", "trap 'kill -9 $!; exit 7' TERM; sleep 1000 & echo ready; while :; do wait; done");
        Write(configuration);
        (int code, string output) = Run(
            "$runtime run -d box > out 2>&1 < /dev/null; while ! grep -q ready out; do :; done; $runtime exec -d box sleep 2000; $runtime ps -f json box | tr , '\\n' | wc -l; "
            + "$runtime ps box | grep -c sleep; p=$($runtime ps box | grep 'sleep 2000' | tr -s ' ' | cut -d ' ' -f 2); $runtime kill --all box TERM; tail -f --pid $p /dev/null; "
            + "while [ $($runtime ps -f json box) != '[]' ]; do :; done; $runtime state box | grep -c stopped; $runtime ps -f json box; $runtime kill --all box KILL");
        Assert.Equal((0, "3\n3\n1\n[]\n"), (code, output));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "newuidmap")]
    public void A_range_of_ids_is_mapped_by_the_programs_that_check_it()
    {
        Run("$runtime spec --rootless");
        JsonNode configuration = Configuration();
        configuration["linux"]!["uidMappings"]!.AsArray().Add(Range(First));
        configuration["linux"]!["gidMappings"]!.AsArray().Add(Range(First));
        configuration["root"]!["readonly"] = false;
        configuration["process"]!["user"] = JsonNode.Parse("""{ "uid": 5, "gid": 6, "additionalGids": [7] }""");
        configuration["process"]!["args"] = new JsonArray("sh", "-c", "id; echo x > /own/file");
        Write(configuration);
        Assert.Equal((0, "uid=5 gid=6 groups=7\n"), Run("$runtime run box"));
        Assert.Equal($"{First + 4}:{First + 5}", Owner("rootfs/own/file"));

        configuration["linux"]!["uidMappings"]![1] = Range(First + 100_000);
        Write(configuration);
        (int code, string output) = Run("$runtime run box 2>&1");
        Assert.Equal(1, code);
        Assert.StartsWith($"container-runtime: newuidmap 0 {_user.Id} 1 1 {First + 100_000} 1000: EPERM", output, StringComparison.Ordinal);
    }

    [RootFact("busybox", "unshare", "setpriv", "sh")]
    public void What_a_user_may_not_have_is_an_error()
    {
        Run("$runtime spec --rootless");
        JsonNode configuration = Configuration();
        configuration["linux"]!["resources"] = JsonNode.Parse("""{ "pids": { "limit": 5 } }""");
        Write(configuration);
        Assert.Contains("limits need a control group", Run("$runtime create box 2>&1").Output, StringComparison.Ordinal);
        configuration["linux"]!.AsObject().Remove("resources");
        configuration["linux"]!["namespaces"] = JsonNode.Parse("""[{ "type": "mount" }]""");
        configuration.AsObject().Remove("hostname");
        configuration["linux"]!.AsObject().Remove("uidMappings");
        configuration["linux"]!.AsObject().Remove("gidMappings");
        Write(configuration);
        Assert.Contains("clone3 NewMount: EPERM", Run("$runtime create box 2>&1").Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), Run("$runtime list -q"));
    }

    private static JsonObject Range(int first) => new JsonObject { ["containerID"] = 1, ["hostID"] = first, ["size"] = 1000 };

    private int First => TestUser.FirstOf(_user.Id);

    private JsonNode Configuration()
    {
        JsonNode configuration = JsonNode.Parse(File.ReadAllText(_bundle.Combine("config.json")))!;
        configuration["process"]!["env"] = new JsonArray("PATH=/bin");
        return configuration;
    }

    private void Write(JsonNode configuration) => File.WriteAllText(_bundle.Combine("config.json"), configuration.ToJsonString());

    /// <summary>Runs a script as that user in the bundle's folder.</summary>
    private (int ExitCode, string Output) Run(string script)
    {
        string become = $"mount --bind {_bundle.Combine("ids")} /etc/subuid && mount --bind {_bundle.Combine("ids")} /etc/subgid && mount --bind {_bundle.Combine("passwd")} /etc/passwd && cd {_bundle.Folder} && "
            + $"exec setpriv --reuid {_user.Id} --regid {_user.Id} --clear-groups env XDG_RUNTIME_DIR={_bundle.Folder} runtime={_bundle.Combine("runtime")} sh -c \"$1\"";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "sh", "-c", become, "sh", script]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private string Owner(string path)
    {
        using Containers.Linux.Files.DirectoryDescriptor folder = Containers.Linux.Files.DirectoryDescriptor.Open(Path.GetDirectoryName(_bundle.Combine(path))!);
        Containers.Linux.Files.FileStatus status = folder.StatusOf(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(path)))!.Value;
        return $"{status.Owner}:{status.Group}";
    }
}
