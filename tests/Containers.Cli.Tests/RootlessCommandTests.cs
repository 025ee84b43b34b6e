using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>The command of a user without rights: nobody, to whom a mount namespace of the test's own gives a range of IDs.</summary>
public sealed class RootlessCommandTests : IDisposable
{
    private const int Nobody = 65534;
    private const string Ids = "nobody:300000:65536\n";
    private readonly TemporaryFolder _folder = new();

    public RootlessCommandTests()
    {
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1FF);
        foreach (string program in (string[])["containers", "container-runtime"])
        {
            ProgramFile.Copy(new ProductProgram(program).Path, _folder.Combine(program));
        }

        File.WriteAllText(_folder.Combine("ids"), Ids);
        string root = Directory.CreateDirectory(_folder.Combine("image", "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(root, "busybox"));
        foreach (string name in (string[])["sh", "id", "ls", "touch", "chown", "cat", "sleep", "ps", "stat", "mkdir"])
        {
            File.CreateSymbolicLink(Path.Combine(root, name), "busybox");
        }

        Assert.Equal((0, ""), Run("mkdir -m 700 own && tar -C image --owner 0 --group 0 -c . | $c import - box > id"));
    }

    public void Dispose()
    {
        Run("$c rm -f $($c ps -aq); $c unshare rm -rf own/data");
        _folder.Dispose();
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void Owners_of_images_and_of_changes_are_kept_in_the_users_range()
    {
        Assert.Equal(
            (0, "0:0\n5:6\n"),
            Run("$c run --name one box sh -c 'touch /x; chown 5:6 /x; stat -c %u:%g /bin/busybox /x'"));
        Assert.Equal((0, "A /x\n"), Run("$c diff one"));
        Assert.Equal((0, "5:6\n"), Run("$c commit one second > id && $c run --rm second stat -c %u:%g /x"));
        Assert.Equal((0, "5:6\n"), Run("$c save second | tar -xO --wildcards '*.tar' '*/layer.tar' 2>&1 | cat > /dev/null; $c export one | tar --numeric-owner -tvf - x | tr -s ' ' | cut -d ' ' -f 2 | tr / :"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void A_container_lives_on_and_is_entered_by_later_commands()
    {
        Assert.Equal((0, "one\n"), Run("$c run -d --name one box sleep 1000 > id; $c ps --format '{{.Names}}'"));
        Assert.Equal((0, "uid=0(root) gid=0(root) groups=0(root)\n".Replace("(root)", "", StringComparison.Ordinal)), Run("$c exec one id"));
        Assert.Equal((0, "sleep 1000\n"), Run("$c top one -o pid,args | tail -n 1 | cut -d ' ' -f 2- | tr -s ' ' | sed 's/^ //'"));
        Assert.Equal((0, "hello\n0:0\n"), Run("echo hello > own/file; $c cp own/file one:/file; $c exec one cat /file; $c exec one stat -c %u:%g /file"));
        Assert.Equal((0, "one\n137\n"), Run("$c kill one; $c wait one"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void Steps_of_a_build_have_all_users_of_the_range()
    {
        File.WriteAllText(_folder.Combine("image", "Dockerfile"), "FROM box\nRUN touch /a && chown 7:8 /a\nCOPY --chown=9:10 Dockerfile /b\nUSER 11\nRUN id -u > /dev/null && stat -c %u:%g /a /b\n");
        Assert.Equal((0, "7:8\n9:10\n11\n"), Run("$c build -q -t built image > id && $c run --rm built sh -c 'stat -c %u:%g /a /b; id -u'"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void Volumes_and_the_hosts_namespaces_are_there()
    {
        Assert.Equal((0, "0\n"), Run("$c run --rm --pid host box id -u && $c run --rm --ipc host box ls /dev/shm > own/ipc"));
        File.WriteAllText(_folder.Combine("image", "Dockerfile"), "FROM box\nRUN --network=host ls /sys/class/net\n");
        Assert.Equal((0, ""), Run("$c build -q image > id"));
        Assert.Equal((0, "crw-rw-rw-\n"), Run("$c run --rm --device /dev/null:/dev/other box ls -l /dev/other | cut -d ' ' -f 1"));
        Assert.Equal((0, "3:4\n"), Run("$c run --rm -v kept:/v box sh -c 'touch /v/x; chown 3:4 /v/x'; $c run --rm -v kept:/v box stat -c %u:%g /v/x"));
        Assert.Equal((0, "lo\n"), Run("$c run --rm --network host box ls /sys/class/net | grep -x lo"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void What_a_user_may_not_have_is_an_error()
    {
        Assert.Contains("need a control group", Run("$c run --rm --memory 10m box id 2>&1").Output, StringComparison.Ordinal);
        Assert.Contains("Only root of the machine", Run("$c run --rm --userns private box id 2>&1").Output, StringComparison.Ordinal);
        File.WriteAllText(_folder.Combine("ids"), "somebody:300000:65536\n");
        Run("$c rm -f $($c ps -aq)");
        Assert.Contains("usermod --add-subuids", Run("$c ps 2>&1").Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("$c version").ExitCode);
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void A_namespace_that_has_the_number_of_the_users_is_not_entered()
    {
        Assert.Equal((0, "0\n0\n"), Run(
            "unshare -Ur sleep 1000 & p=$!; until [ \"$(readlink /proc/$p/ns/user)\" != \"$(readlink /proc/self/ns/user)\" ]; do :; done; "
            + "echo $(readlink /proc/$p/ns/user | tr -dc 0-9) $p > own/data/user-namespace; $c run --rm box id -u; $c run --rm box id -u; kill $p"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void A_folder_that_others_may_write_to_is_refused()
    {
        Assert.Equal((1, ""), Run("mkdir own/shared; chmod 777 own/shared; PSCONTAINERS_RUNROOT=$PWD/own/shared $c ps 2> own/error"));
        Assert.Contains("is not this user's alone", File.ReadAllText(_folder.Combine("own", "error")), StringComparison.Ordinal);
        Assert.Equal((0, "700\n700\n"), Run("stat -c %a own/data own/data/events"));
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap")]
    public void A_program_runs_among_the_files_of_containers()
    {
        Assert.Equal((0, "0\n300004\n"), Run("$c unshare sh -c 'id -u; touch own/x; chown 5 own/x'; stat -c %u own/x"));
        Assert.Equal((3, ""), Run("$c unshare sh -c 'rm own/x; exit 3'"));
        Assert.Equal(1, Run("$c unshare no-such-program 2> own/error").ExitCode);
    }

    [RootFact("busybox", "unshare", "setpriv", "sh", "tar", "newuidmap", "ip", "mknod", "pasta")]
    public void Networks_have_names_published_ports_and_a_way_out()
    {
        const string Prepare = "ip link set lo up; ip link add v0 type veth peer name v1; ip addr add 198.51.100.2/24 dev v0; ip addr add 198.51.100.1/32 dev v1; "
            + "ip link set v0 up; ip link set v1 up; ip route add default via 198.51.100.1 dev v0; "
            + "mknod -m 666 tun c 10 200; mkdir -p /dev/net; touch /dev/net/tun; mount --bind tun /dev/net/tun; ";
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\npage\npage\npage\nEACCES\nnone\n"),
            Run(
                "busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; $c network create own > id && $c run -d --name web --network own -p 8099:80 -v $PWD/www:/www box busybox httpd -f -h /www -p 80 > id && "
                + "busybox wget -qO- http://127.0.0.1:8099/ && busybox wget -qO- http://198.51.100.2:8099/ && $c run --rm --network own box busybox wget -qO- http://web/ && "
                + "$c run --rm box busybox wget -qO- http://198.51.100.1:8000/; "
                + "kill $server; $c network connect bridge web && $c network disconnect bridge web; $c run --rm -p 80:80 box id 2>&1 | grep -o EACCES; "
                + "$c rm -f web > id; $c network rm own > id; until [ ! -e own/data/user-network/keeper ]; do :; done; ls own/data/user-network/keeper 2> id || echo none",
                $"cd {_folder.Path}; {Prepare}", "--net"));
    }

    /// <summary>Runs a script as that user in the folder.</summary>
    /// <param name="script">The script.</param>
    /// <param name="prepare">What root does before, where the test has a network of its own.</param>
    /// <param name="options">More namespaces.</param>
    private (int ExitCode, string Output) Run(string script, string? prepare = null, params string[] options)
    {
        string network = prepare is null ? "PSCONTAINERS_NETWORK=none" : "PSCONTAINERS_NETWORK=";
        string become = $"{prepare}mount --bind {_folder.Combine("ids")} /etc/subuid && mount --bind {_folder.Combine("ids")} /etc/subgid && cd {_folder.Path} && "
            + $"exec setpriv --reuid {Nobody} --regid {Nobody} --clear-groups env HOME={_folder.Combine("own")} {network} "
            + $"PSCONTAINERS_ROOT={_folder.Combine("own", "data")} PSCONTAINERS_RUNROOT={_folder.Combine("own", "run")} c={_folder.Combine("containers")} sh -c \"$1\"";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", .. options, "sh", "-c", become, "sh", script]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
