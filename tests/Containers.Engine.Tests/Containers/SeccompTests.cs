using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class SeccompTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    [RootFact("busybox")]
    public async Task The_default_profile_refuses_what_docker_refuses()
    {
        (_, string output, string error) = await RunAsync(
            "grep Seccomp: /proc/self/status; unshare -r true; echo $?; unshare -m true; echo $?; mount -t tmpfs x /tmp; echo $?; dmesg > /dev/null; echo $?");
        Assert.Equal("Seccomp:\t2\n1\n1\n1\n1\n", output);
        Assert.Contains("unshare", error, StringComparison.Ordinal);
        Assert.Contains("Operation not permitted", error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Plain_work_is_done_under_the_default_profile()
    {
        (int code, string output, string error) = await RunAsync(
            """
            set -e
            mkdir /work && cd /work && echo text > a && ln -s a b && cp b c && mv c d && chmod 600 d && chown 5:6 d && touch -d 2001-01-01 d
            tar cf all.tar a b d && mkdir out && tar xf all.tar -C out && cat out/b
            mkfifo pipe && (echo through > pipe &) && cat pipe
            seq 1000 | sort -r | tail -1
            (sleep 9 & kill $!; wait $!) 2> /dev/null || echo ended
            chroot / true && su app -c id
            """);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Equal("text\nthrough\n1\nended\nuid=1000(app) gid=1000(app) groups=1000(app),1001(extra)\n", output);
    }

    [RootFact("busybox")]
    public async Task Without_a_profile_the_capabilities_alone_decide()
    {
        (_, string output, _) = await busybox.RunAsync(
            busybox.Options("sh", "-c", "grep Seccomp: /proc/self/status; unshare -r true; echo $?") with { Security = new() { SeccompProfile = SecurityOptions.Unconfined } });
        Assert.Equal("Seccomp:\t0\n0\n", output);
    }

    [RootFact("busybox")]
    public async Task A_profile_of_ones_own_is_read_when_the_container_is_created()
    {
        using TemporaryFolder folder = new();
        string profile = folder.Combine("profile.json");
        File.WriteAllText(profile, """
            {
              "defaultAction": "SCMP_ACT_ALLOW",
              "archMap": [{ "architecture": "SCMP_ARCH_X86_64", "subArchitectures": null }],
              "syscalls": [
                { "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28, "args": [], "comment": "", "includes": {}, "excludes": {} },
                { "name": "symlink", "action": "SCMP_ACT_ERRNO", "includes": { "caps": ["CAP_SYS_ADMIN"] } },
                { "names": ["rmdir"], "action": "SCMP_ACT_ERRNO", "excludes": { "caps": ["CAP_CHOWN"] } },
                { "names": ["unlink"], "action": "SCMP_ACT_ERRNO", "includes": { "arches": ["s390x"] } },
                { "names": ["unlink"], "action": "SCMP_ACT_ERRNO", "includes": { "minKernel": "99.1" } },
                { "names": ["chmod", "fchmodat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 122, "includes": { "minKernel": "4.8" } }
              ]
            }
            """);
        (_, string output, string error) = await busybox.RunAsync(
            busybox.Options("sh", "-c", "mkdir /x; ln -s a /l && echo linked; rm /l && echo removed; chmod 700 /bin") with { Security = new() { SeccompProfile = profile } });
        Assert.Equal("linked\nremoved\n", output);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        Assert.Contains("quota exceeded", error, StringComparison.OrdinalIgnoreCase);
    }

    [RootTheory("busybox")]
    [InlineData("[]", "$")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "action": "SCMP_ACT_KILL" }] }""", "syscalls[0]")]
    [InlineData("""{ "defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86"], "archMap": [{ "architecture": "SCMP_ARCH_X86" }] }""", "archMap")]
    [InlineData("""{ "defaultAction": "X", "syscalls": [{ "name": "a", "action": "X", "includes": { "minKernel": "new" } }] }""", "minKernel 'new'")]
    public async Task A_profile_that_is_none_is_an_error_that_names_the_file_and_the_place(string content, string place)
    {
        using TemporaryFolder folder = new();
        string profile = folder.Combine("profile.json");
        File.WriteAllText(profile, content);
        ContainerOptionsException exception = await Assert.ThrowsAsync<ContainerOptionsException>(
            () => busybox.RunAsync(busybox.Options("true") with { Security = new() { SeccompProfile = profile } }));
        Assert.Contains(profile, exception.Message, StringComparison.Ordinal);
        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Security_options_are_read_in_dockers_spelling()
    {
        Assert.Equal(new SecurityOptions(), SecurityOptions.Parse([]));
        Assert.Equal(
            new SecurityOptions { NoNewPrivileges = true, SeccompProfile = "unconfined" },
            SecurityOptions.Parse(["no-new-privileges", "seccomp=x.json", "seccomp=unconfined"]));
        Assert.Equal("/a/x.json", SecurityOptions.Parse(["seccomp=x.json"], name => $"/a/{name}").SeccompProfile);
        Assert.Throws<ContainerOptionsException>(() => SecurityOptions.Parse(["seccomp="]));
        Assert.Equal(
            new SecurityOptions { NoNewPrivileges = true, AppArmorProfile = "mine", UnconfinedSystemPaths = true },
            SecurityOptions.Parse(["no-new-privileges:true", "apparmor=mine", "systempaths=unconfined", "label=type:x", "label=disable"]));
        Assert.Throws<ContainerOptionsException>(() => SecurityOptions.Parse(["label=nonsense"]));
        Assert.Throws<ContainerOptionsException>(() => SecurityOptions.Parse(["seccomp"]));
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string script) => busybox.RunAsync(busybox.Options("sh", "-c", script));
}
