using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

public sealed class SeccompTests
{
    [RootTheory("busybox")]
    [InlineData(false)]
    [InlineData(true)]
    public void A_refused_call_fails_with_the_errno_of_its_rule(bool noNewPrivileges)
    {
        using BusyboxBundle bundle = new();
        bundle.Process["noNewPrivileges"] = noNewPrivileges;
        Filter(bundle, """{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28 }""");
        ProgramResult result = bundle.RunShell("busybox mkdir /x; busybox grep -E '^(Seccomp|NoNewPrivs):' /proc/self/status");
        Assert.Equal($"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}\nSeccomp:\t2\n", result.Output);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("SCMP_ACT_KILL")]
    [InlineData("SCMP_ACT_KILL_THREAD")]
    [InlineData("SCMP_ACT_KILL_PROCESS")]
    [InlineData("SCMP_ACT_TRAP")]
    public void A_process_that_makes_a_deadly_call_is_killed_by_SIGSYS(string action)
    {
        using BusyboxBundle bundle = new();
        Filter(bundle, $$"""{ "names": ["mkdir", "mkdirat"], "action": "{{action}}" }""");
        Assert.Equal("159\n", bundle.RunShell("busybox mkdir /x; echo $?").Output);
    }

    [RootFact("busybox")]
    public void A_call_is_refused_by_its_arguments()
    {
        using BusyboxBundle bundle = new();
        Filter(bundle, """
            { "names": ["kill"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
              "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }, { "index": 1, "value": 0, "op": "SCMP_CMP_EQ" }] }
            """);
        ProgramResult result = bundle.RunShell("kill -0 1 || echo refused; kill -CONT 1 && echo sent; sleep 9 & kill -0 $! && echo alive; kill $!");
        Assert.Equal("refused\nsent\nalive\n", result.Output);
    }

    [RootFact("busybox")]
    public void A_list_of_what_is_allowed_is_enough_to_start_a_program_late()
    {
        using BusyboxBundle bundle = new();
        bundle.Process["noNewPrivileges"] = true;
        bundle.Linux["seccomp"] = JsonNode.Parse("""
            { "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"],
              "syscalls": [{ "names": ["execve", "brk", "arch_prctl", "mmap", "mprotect", "write", "exit_group", "prlimit64", "readlink",
                "readlinkat", "getrandom", "set_tid_address", "set_robust_list", "rseq", "prctl", "getuid", "close", "unknown_call"],
                "action": "SCMP_ACT_ALLOW" }] }
            """);
        Assert.Equal((0, "hello\n"), (bundle.Run("busybox", "echo", "hello") is var result ? (result.ExitCode, result.Output) : default));
        Assert.NotEqual(0, bundle.Run("busybox", "cat", "/etc/none").ExitCode);
    }

    [RootFact("busybox")]
    public void A_user_without_capabilities_starts_under_a_filter()
    {
        using BusyboxBundle bundle = new();
        bundle.Process["user"] = JsonNode.Parse("""{ "uid": 1000, "gid": 1000 }""");
        bundle.Process["capabilities"] = JsonNode.Parse("""{ "bounding": ["CAP_CHOWN"] }""");
        Filter(bundle, """{ "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28 }""");
        ProgramResult result = bundle.RunShell("id -u; busybox mkdir /x");
        Assert.Equal("1000\n", result.Output);
        Assert.Contains("No space left on device", result.Error, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("""{ "defaultAction": "ALLOW" }""", "linux.seccomp.defaultAction")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_NOTIFY" }""", "linux.seccomp.defaultAction")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 4096 }""", "linux.seccomp.defaultErrnoRet")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_Z80"] }""", "linux.seccomp.architectures[0]")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "flags": ["FAST"] }""", "linux.seccomp.flags[0]")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": [], "action": "SCMP_ACT_KILL" }] }""", "linux.seccomp.syscalls[0].names")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["read"], "action": "NO" }] }""", "linux.seccomp.syscalls[0].action")]
    [InlineData(
        """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["read"], "action": "SCMP_ACT_KILL", "args": [{ "index": 6, "op": "SCMP_CMP_EQ" }] }] }""",
        "linux.seccomp.syscalls[0].args[0].index")]
    [InlineData(
        """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["read"], "action": "SCMP_ACT_KILL", "args": [{ "index": 0, "op": "==" }] }] }""",
        "linux.seccomp.syscalls[0].args[0].op")]
    public void What_cannot_be_filtered_is_one_line_that_names_the_member(string seccomp, string member)
    {
        using BusyboxBundle bundle = new();
        bundle.Linux["seccomp"] = JsonNode.Parse(seccomp);
        ProgramResult result = bundle.Run(bundle.Configuration.ToJsonString());
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"config.json: {member}: ", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>Allows all but what the rule says.</summary>
    private static void Filter(BusyboxBundle bundle, string rule) =>
        bundle.Linux["seccomp"] = JsonNode.Parse($$"""{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{rule}}] }""");
}
