using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>System calls that another process decides about: this one listens, as an agent for containers does.</summary>
public sealed class NotifyTests
{
    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_listens_gets_the_state_and_decides_about_calls(bool noNewPrivileges)
    {
        using OciContainer container = new();
        using SeccompSupervisor supervisor = new(container.Bundle.Combine("listener"));
        container.Bundle.Process["noNewPrivileges"] = noNewPrivileges;
        container.Bundle.Process["user"] = JsonNode.Parse("""{ "uid": 1000, "gid": 1000 }""");
        container.Bundle.Configuration["annotations"] = new JsonObject { ["a"] = "b" };
        Filter(container, supervisor.Path, "mkdir", "setuid");
        container.Bundle.SetShell("mkdir /refused; echo $?; exec sleep 1000");

        // Until the listener answers, the process of create waits in setuid where the filter is there before.
        Task<JsonNode> handled = supervisor.Serve(call => call == SystemCall.Mkdir ? -28 : null);
        Assert.Equal(new ProgramResult(0, "", ""), await Task.Run(() => container.Do("create", "-b", container.Bundle.Folder, container.Id)));
        JsonNode message = await handled;
        Assert.Equal(("seccompFd", "for the agent"), ((string)message["fds"]![0]!, (string)message["metadata"]!));
        Assert.Equal((string)container.State["pid"]!.ToString(), message["pid"]!.ToString());
        JsonNode state = message["state"]!;
        Assert.Equal((container.Id, "creating", container.Bundle.Folder, "b"), ((string)state["id"]!, (string)state["status"]!, (string)state["bundle"]!, (string)state["annotations"]!["a"]!));
        Assert.Equal(0, container.Do("start", container.Id).ExitCode);
        Assert.Equal(SystemCall.Mkdir, await supervisor.NextDecision);

        // One more process has a filter, and so a listener, of its own.
        handled = supervisor.Serve(call => call == SystemCall.Mkdir ? -17 : null);
        ProgramResult second = await Task.Run(() => container.Do("exec", container.Id, "mkdir", "/also"));
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("File exists", second.Error, StringComparison.Ordinal);
        Assert.Equal("running", (string)(await handled)["state"]!["status"]!);
    }

    [RootFact("busybox")]
    public void Without_somebody_who_listens_there_is_no_container()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("true");
        Filter(container, container.Bundle.Combine("nobody"), "mkdir");
        Assert.Contains("nobody: ENOENT", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.Linux["seccomp"]!.AsObject().Remove("listenerPath");
        Assert.Contains("linux.seccomp.listenerPath", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Filter(container, "/run/x", "write");
        Assert.Contains("not for the call write", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    private static void Filter(OciContainer container, string listener, params string[] calls) => container.Bundle.Linux["seccomp"] = new JsonObject
    {
        ["defaultAction"] = "SCMP_ACT_ALLOW",
        ["listenerPath"] = listener,
        ["listenerMetadata"] = "for the agent",
        ["syscalls"] = new JsonArray(new JsonObject { ["names"] = new JsonArray([.. calls.Select(call => JsonValue.Create(call))]), ["action"] = "SCMP_ACT_NOTIFY" }),
    };

    private static class SystemCall
    {
        public static readonly int Mkdir = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 83 : 34;
    }
}
