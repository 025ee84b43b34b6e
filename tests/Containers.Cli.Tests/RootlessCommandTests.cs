namespace Containers.Cli.Tests;

/// <summary>The command of a user without rights.</summary>
public sealed class RootlessCommandTests : UserTestBase
{
    private int User => Users[0];

    [UserFact]
    public void Owners_of_images_and_of_changes_are_kept_in_the_users_range()
    {
        Assert.Equal(
            (0, "0:0\n5:6\n"),
            Run("$c run --name one box sh -c 'touch /x; chown 5:6 /x; stat -c %u:%g /bin/busybox /x'"));
        Assert.Equal((0, "A /x\n"), Run("$c diff one"));
        Assert.Equal((0, "5:6\n"), Run("$c commit one second > id && $c run --rm second stat -c %u:%g /x"));
        Assert.Equal((0, ""), Run("$c save second | tar -x -O > /dev/null"));
        Assert.Equal((0, "5:6\n"), Run("$c export one | tar --numeric-owner -tvf - x | tr -s ' ' | cut -d ' ' -f 2 | tr / :"));
    }

    [UserFact]
    public void A_container_lives_on_and_is_entered_by_later_commands()
    {
        Assert.Equal((0, "one\n"), Run("$c run -d --name one box sleep 1000 > id; $c ps --format '{{.Names}}'"));
        Assert.Equal((0, "uid=0(root) gid=0(root) groups=0(root)\n".Replace("(root)", "", StringComparison.Ordinal)), Run("$c exec one id"));
        Assert.Equal((0, "sleep 1000\n"), Run("$c top one -o pid,args | tail -n 1 | cut -d ' ' -f 2- | tr -s ' ' | sed 's/^ //'"));
        Assert.Equal((0, "hello\n0:0\n"), Run("echo hello > $HOME/file; $c cp $HOME/file one:/file; $c exec one cat /file; $c exec one stat -c %u:%g /file"));
        Assert.Equal((0, "one\n137\n"), Run("$c kill one; $c wait one"));
    }

    [UserFact("curl")]
    public void Dockers_api_starts_containers_of_the_user() => Assert.Equal(
        (0, "204 0\n0\n"),
        Run("ask() { curl -s -X POST --unix-socket $HOME/socket http://docker/containers/\"$@\"; }; ${c%s}-service --socket $HOME/socket --idle 2s & "
            + "until ask create?name=one -H Content-Type:application/json -d '{\"Image\":\"box\",\"Cmd\":[\"id\",\"-u\"]}' > $HOME/made; do sleep 0.1; done; "
            + "ask one/start -w '%{http_code} '; $c wait one; $c logs one; wait"));

    [UserFact]
    public void Steps_of_a_build_have_all_users_of_the_range()
    {
        File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nRUN touch /a && chown 7:8 /a\nCOPY --chown=9:10 Dockerfile /b\nUSER 11\nRUN id -u > /dev/null && stat -c %u:%g /a /b\n");
        Assert.Equal((0, "7:8\n9:10\n11\n"), Run("$c build -q -t built image > id && $c run --rm built sh -c 'stat -c %u:%g /a /b; id -u'"));
    }

    [UserFact]
    public void Files_that_a_build_brings_out_are_the_users()
    {
        File.WriteAllText(
            Folder.Combine("image", "Dockerfile"),
            "FROM box\nRUN mkdir /out && touch /out/a /out/b && chown 7:8 /out/a && busybox chmod 6755 /out/a\nFROM scratch\nCOPY --from=0 /out /made\n");
        Assert.Equal((0, $"{User}:{User} 755\n{User}:{User} 644\n"), Run("umask 022; $c build -q -o $HOME/out image && stat -c '%u:%g %a' $HOME/out/made/a $HOME/out/made/b && rm -r $HOME/out"));
    }

    [UserFact]
    public void The_machine_tells_who_the_containers_are()
    {
        Assert.Equal(
            (0, $"Rootless: true\n User IDs: 0:{User}:1 1:{FirstOf(User)}:65536\n Group IDs: 0:{User}:1 1:{FirstOf(User)}:65536\n"),
            Run("$c info 2> /dev/null | grep -A 2 Rootless"));
        Assert.Equal((0, " Way Out: none: pasta and slirp4netns are missing\n"), Run("PATH=$HOME $c info 2> /dev/null | grep 'Way Out'"));
    }

    [UserFact]
    public void Volumes_and_the_hosts_namespaces_are_there()
    {
        Assert.Equal((0, "0\n"), Run("$c run --rm --pid host box id -u && $c run --rm --ipc host box ls /dev/shm > $HOME/ipc"));
        File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nRUN --network=host ls /sys/class/net\n");
        Assert.Equal((0, ""), Run("$c build -q image > id"));
        Assert.Equal((0, "crw-rw-rw-\n"), Run("$c run --rm --device /dev/null:/dev/other box ls -l /dev/other | cut -d ' ' -f 1"));
        Assert.Equal((0, "3:4\n"), Run("$c run --rm -v kept:/v box sh -c 'touch /v/x; chown 3:4 /v/x'; $c run --rm -v kept:/v box stat -c %u:%g /v/x"));
        Assert.Equal((0, "lo\n"), Run("$c run --rm --network host box ls /sys/class/net | grep -x lo"));
    }

    [UserFact]
    public void What_a_user_may_not_have_is_an_error()
    {
        Assert.Contains("need a control group", Run("$c run --rm --memory 10m box id 2>&1").Output, StringComparison.Ordinal);
        File.WriteAllText(Folder.Combine("ids"), $"{NameOf(User)}:many\n");
        Assert.Contains("which is not", Run("$c ps 2>&1").Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("$c version").ExitCode);
    }

    [UserFact]
    public void What_root_alone_may_set_says_so()
    {
        foreach ((string options, string told) in ((string, string)[])
            [
                ("--oom-score-adj -500", "Only root of the machine lowers this"), ("--ulimit nofile=2000000:2000000", "Only root of the machine raises it above this session's hard limit of 1000 "),
                ("--ulimit rtprio=50", "Only root of the machine raises it above this session's hard limit of 0 "), ("--sysctl kernel.panic=1", "not a parameter that a namespace has of its own"),
            ])
        {
            (int code, string output) = Run($"ulimit -n 1000; $c run --rm {options} box id 2>&1");
            Assert.NotEqual(0, code);
            Assert.Contains(told, output, StringComparison.Ordinal);
        }

        Assert.Equal((0, "500\n100\n"), Run("$c run --rm --oom-score-adj 500 box cat /proc/self/oom_score_adj; $c run --rm --ulimit nofile=100 box sh -c 'ulimit -n'"));
    }

    [UserFact]
    public void A_namespace_that_has_the_number_of_the_users_is_not_entered()
    {
        Assert.Equal((0, "0\n0\n"), Run(
            "unshare -Ur sleep 1000 & p=$!; until [ \"$(readlink /proc/$p/ns/user)\" != \"$(readlink /proc/self/ns/user)\" ]; do :; done; "
            + "echo $(readlink /proc/$p/ns/user | tr -dc 0-9) $p > $HOME/data/user-namespace; $c run --rm box id -u; $c run --rm box id -u; kill $p"));
    }

    [UserFact]
    public void A_folder_that_others_may_write_to_is_refused()
    {
        Assert.Equal((1, ""), Run("mkdir $HOME/shared; chmod 777 $HOME/shared; PSCONTAINERS_RUNROOT=$HOME/shared $c ps 2> $HOME/error"));
        Assert.Contains("is not this user's alone", File.ReadAllText(Folder.Combine(HomeOf(User), "error")), StringComparison.Ordinal);
        Assert.Equal((0, "700\n700\n"), Run("stat -c %a $HOME/data $HOME/data/events"));
    }

    [UserFact]
    public void A_program_runs_among_the_files_of_containers()
    {
        Assert.Equal((0, $"0\n{FirstOf(User) + 4}\n"), Run("$c unshare sh -c 'id -u; touch $HOME/x; chown 5 $HOME/x'; stat -c %u $HOME/x"));
        Assert.Equal((3, ""), Run("$c unshare sh -c 'rm $HOME/x; exit 3'"));
        Assert.Equal(1, Run("$c unshare no-such-program 2> $HOME/error").ExitCode);
    }

    [UserNetworkFact]
    public void Networks_have_names_published_ports_and_a_way_out()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\npage\npage\npage\npage\npage\nEACCES\nnone\n"),
            RunOnNetwork(
                Get + "busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; $c network create own > id && "
                + "$c run -d --name web --network own -p 8099:80 -v $PWD/www:/www box busybox httpd -f -h /www -p 80 > id && "
                + "get http://127.0.0.1:8099/ && busybox wget -qO- http://198.51.100.2:8099/ && $c run --rm --network own box busybox wget -qO- http://web/ && "
                + "$c run --rm box busybox wget -qO- http://198.51.100.1:8000/ && gateway=$($c network inspect --format '{{(index .IPAM.Config 0).Gateway}}' bridge) && "
                + "$c run --rm box busybox wget -qO- http://$gateway:8099/ && $c run --rm --network own box busybox wget -qO- http://198.51.100.2:8099/; "
                + "kill $server; $c network connect bridge web && $c network disconnect bridge web; $c run --rm -p 80:80 box id 2>&1 | grep -o EACCES; "
                + "$c rm -f web > id; $c network rm own > id; until [ ! -e $HOME/data/user-network/keeper ]; do :; done; ls $HOME/data/user-network/keeper 2> id || echo none"));
    }

    [UserNetworkFact("slirp4netns")]
    public void Where_pasta_is_missing_slirp4netns_leads_out_and_without_both_that_is_said()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\ninstall pasta\n"),
            RunOnNetwork(
                "mkdir $HOME/path; ln -s $(command -v slirp4netns) $HOME/path/slirp4netns; busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; "
                + "PATH=$HOME/path $c run --rm box busybox wget -qO- http://198.51.100.1:8000/; until [ ! -e $HOME/data/user-network/keeper ]; do sleep 0.1; done; "
                + "rm $HOME/path/slirp4netns; PATH=$HOME/path $c run --rm box busybox true 2>&1 | grep -o 'install pasta'; kill $server"));
    }
}
