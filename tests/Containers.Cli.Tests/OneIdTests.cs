namespace Containers.Cli.Tests;

/// <summary>The command of users whom the machine gives no subordinate IDs: all files are theirs, and what they cannot be is written down.</summary>
public sealed class OneIdTests() : UserTestBase(1, hasIds: false)
{
    private const string Import = "SOURCE_DATE_EPOCH=1000 $c import - owned < owned.tar > /dev/null; ";

    private const string List = " | tar -tv --numeric-owner --full-time | tr -s ' '";

    private int User => Users[0];

    [UserFact]
    public void The_machine_tells_that_there_is_one_id()
    {
        Assert.Equal((0, $" User IDs: 0:{User}:1\n Group IDs: 0:{User}:1\n"), Run("$c info 2> /dev/null | grep -E '(User|Group) IDs'"));
        Assert.Contains("WARNING: No subordinate IDs", Run("$c info 2>&1").Output, StringComparison.Ordinal);
    }

    [UserFact]
    public void Without_the_programs_that_map_more_there_is_one_id_and_an_error_says_so_where_files_belong_to_more()
    {
        GiveIds(true);
        const string Hide = "mkdir hidden; mknod hidden/newuidmap c 0 0; mount -t overlay overlay -o lowerdir=$PWD/hidden:/usr/bin /usr/bin; ";
        (int code, string output) = RunAsRoot($"{Hide}as {User} '$c run --rm box id -u; $c info 2>&1'");
        Assert.Equal(0, code);
        Assert.StartsWith("0\n", output, StringComparison.Ordinal);
        Assert.Contains("apt-get install uidmap", output, StringComparison.Ordinal);

        Assert.Equal((0, "5\n"), Run("$c run --rm --user 5 box id -u"));
        (code, output) = RunAsRoot($"{Hide}as {User} '$c images 2>&1'");
        Assert.NotEqual(0, code);
        Assert.Contains("apt-get install uidmap", output, StringComparison.Ordinal);
    }

    [UserFact]
    public void A_container_lives_and_ends_as_any_other()
    {
        Assert.Equal((0, "uid=0 gid=0\n0 0\n"), Run("$c run --rm box sh -c \"id | busybox cut -d ' ' -f 1,2; stat -c '%u %g' /bin\""));
        Assert.Equal(
            (0, "one\n0\n/dev/pts/0\nhello\nheard\n137\n"),
            Run("$c run -d --name one -v kept:/v box sh -c 'echo heard; exec sleep 1000' > /dev/null; $c ps --format '{{.Names}}'; $c exec one id -u; $c exec -t one busybox tty | tr -d '\\r'; "
                + "echo hello > $HOME/file; $c cp $HOME/file one:/v/file; $c exec one cat /v/file; $c logs one; $c kill one > /dev/null; $c wait one; $c rm one > /dev/null"));
        Assert.Equal((0, "hello\n"), Run("$c run --rm -v kept:/v box cat /v/file; $c volume rm kept > /dev/null; $c ps -aq; $c volume ls -q"));
        Assert.Equal((0, ""), Run("for n in 1 2 3; do $c run -d --name n$n box sleep 1000 > /dev/null; done; $c rm -f n1 n2 n3 > /dev/null; $c rmi box > /dev/null; $c images -q"));
    }

    [UserFact]
    public void Nobody_is_another_user_and_errors_say_what_to_do()
    {
        foreach (string command in (string[])["run --rm --user 5 box id", "run --rm --user 0:5 box id", "run --rm --group-add 5 box id", "exec --user 5 one id", "run --rm other id"])
        {
            File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nUSER 11\n");
            (int code, string output) = Run($"$c build -q -t other image > /dev/null; $c run -d --name one box sleep 1000 > /dev/null; $c {command} 2>&1; code=$?; $c rm -f one > /dev/null; exit $code");
            Assert.NotEqual(0, code);
            Assert.Contains("usermod --add-subuids", output, StringComparison.Ordinal);
        }

        File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nUSER 11\nRUN id\n");
        Assert.Contains("usermod --add-subuids", Run("$c build image 2>&1").Output, StringComparison.Ordinal);
        foreach (string mode in (string[])["keep-id", "nomap", "private", "auto:size=1024"])
        {
            (int code, string output) = Run($"$c run --rm --userns {mode} box id 2>&1");
            Assert.NotEqual(0, code);
            Assert.Contains("/etc/subuid", output, StringComparison.Ordinal);
        }

        Assert.Equal((1, "chown: /x: Invalid argument\n"), Run("$c run --rm box sh -c 'touch /x; chown 5 /x' 2>&1"));
    }

    [UserFact]
    public void Groups_that_the_image_gives_its_root_are_left_out()
    {
        Directory.CreateDirectory(Folder.Combine("image", "etc"));
        File.WriteAllText(Folder.Combine("image", "etc", "passwd"), "root:x:0:0::/root:/bin/sh\n");
        File.WriteAllText(Folder.Combine("image", "etc", "group"), "root:x:0:root\nbin:x:1:root,bin\nwheel:x:10:root\n");
        Assert.Equal((0, "0\n"), Run("tar -C image --owner 0 --group 0 -c . | $c import - groups > /dev/null; $c run --rm groups id -g"));
    }

    [UserFact]
    public void What_an_archive_says_of_owners_and_devices_comes_out_again()
    {
        MakeOwned(other: 70_000);
        (int code, string root) = RunAsRoot($"{Import}$c create --name one owned true > /dev/null; $c export one{List}; $c cp one:/srv -{List}; $c rm one > /dev/null");
        Assert.Equal(0, code);
        Assert.Contains(" 33/44 ", root, StringComparison.Ordinal);
        Assert.Contains("crw-r----- 0/5 1,3 ", root, StringComparison.Ordinal);
        Assert.Equal((0, root), Run($"{Import}$c create --name one owned true > /dev/null; $c export one{List}; $c cp one:/srv -{List}; $c rm one > /dev/null"));
        Assert.Equal((0, $"{User} {User}\n"), RunAsRoot($"find {HomeOf(User)} -printf '%U %G\\n' | sort -u"));
        Assert.Equal((0, ""), Run("$c check 2>&1 | grep -i damaged; true"));
    }

    [UserFact]
    public void An_image_of_a_container_has_the_owners_that_were_not_changed()
    {
        MakeOwned();
        const string Make = Import + "$c run --name one owned sh -c 'echo more >> /srv/file; touch /srv/new; busybox mv /srv/set /srv/moved; rm /srv/other; touch /srv/other; "
            + "rm -r /srv/dir; mkdir /srv/dir; busybox ln -s y /srv/dir/link; busybox touch -h -d @1000 /srv/dir/link; busybox touch -d @1000 /srv/* /srv / /dev' > /dev/null; "
            + "$c commit one made > /dev/null; $c inspect --format '{{json .RootFS.Layers}}' made; $c create --name two made true > /dev/null; $c export two" + List + "; $c rm one two > /dev/null";
        (int code, string root) = RunAsRoot(Make);
        Assert.Equal(0, code);
        Assert.Contains(" 33/44 10 1970-01-01 00:16:40 srv/file", root, StringComparison.Ordinal);
        (code, string output) = Run(Make);
        Assert.Equal(0, code);

        // A file that has another name now is known by that, and belongs to root.
        Assert.Equal(root.Split('\n').Where(static line => !line.Contains("moved", StringComparison.Ordinal) && !line.StartsWith('[')), output.Split('\n').Where(static line => !line.Contains("moved", StringComparison.Ordinal) && !line.StartsWith('[')));
    }

    [UserFact]
    public void An_image_that_is_built_is_the_same_as_roots()
    {
        MakeOwned();
        File.WriteAllText(
            Folder.Combine("image", "Dockerfile"),
            "FROM owned AS first\nRUN echo x > /x && echo more >> /srv/file && busybox touch -d @1000 /x /srv/file /srv /\nFROM owned\nCOPY --chown=9:10 --chmod=4750 Dockerfile /b\n"
            + "COPY --from=first --chown=0:0 /x /y\nCOPY --from=first /srv /copy\nADD owned.tar /added\nADD --chown=7:8 owned.tar /given\nCOPY --from=first /srv/file /copied\n"
            + "COPY --from=first --chown=0:0 /srv/file /srv/second\nCOPY --chown=0:0 owned.tar /srv/other\nADD roots.tar /\nUSER 11:12\nWORKDIR /w/v\n");
        Assert.Equal((0, ""), RunAsRoot("tar -C owned --numeric-owner --exclude dev --sort name -cf image/owned.tar .; "
            + "tar -C owned --owner 0 --group 0 --no-recursion -cf image/roots.tar ./srv ./srv/link ./srv/pipe ./srv/set; chmod 644 image/*.tar"));
        const string Make = Import + "$c build -q --build-arg SOURCE_DATE_EPOCH=1000 -t built image > /dev/null; $c inspect --format '{{json .RootFS.Layers}}' built; "
            + "$c create --name one built true > /dev/null; $c export one" + List + "; $c rm one > /dev/null";
        (int code, string root) = RunAsRoot(Make);
        Assert.Equal(0, code);
        Assert.Contains(" 33/44 ", root, StringComparison.Ordinal);
        Assert.Contains("drwxr-xr-x 11/12 ", root, StringComparison.Ordinal);
        Assert.Equal((0, root), Run(Make));
        Assert.Equal((0, ""), Run("$c check 2>&1 | grep -i damaged; true"));
    }

    [UserFact]
    public void Who_gets_ids_has_the_owners_from_the_next_namespace_on()
    {
        MakeOwned();
        Assert.Equal((0, "0:0\n"), Run(Import + "$c run --name one owned sh -c 'echo more >> /srv/file; touch /new; stat -c %u:%g /srv/file'; $c run -d --name other box sleep 1000 > /dev/null"));
        GiveIds(true);

        // The containers that run are in the namespace with one ID, so it is everybody's.
        Assert.Equal((0, $" User IDs: 0:{User}:1\n0\n"), Run("$c info 2> /dev/null | grep 'User IDs'; $c exec other id -u; $c rm -f other > /dev/null"));
        Assert.Equal(
            (0, $" User IDs: 0:{User}:1 1:{FirstOf(User)}:65536\n33:44\n33:44 4751\n33:44\n0:0\n5\n"),
            Run("$c info 2> /dev/null | grep 'User IDs'; $c run --rm owned stat -c %u:%g /srv; $c run --rm owned stat -c '%u:%g %a' /srv/set; "
                + "$c start one > /dev/null; $c wait one > /dev/null; $c export one | tar -xO srv/file > /dev/null; $c commit one kept > /dev/null; $c run --rm kept sh -c 'stat -c %u:%g /srv/file /new'; $c run --rm --user 5 box id -u"));
        Assert.Equal((0, ""), Run("$c check 2>&1 | grep -i damaged; $c rm -f one > /dev/null"));
    }

    [UserFact]
    public void Who_loses_ids_is_told_that_files_belong_to_them()
    {
        GiveIds(true);
        Assert.Equal((0, "5\n"), Run("$c run --rm --user 5 box id -u"));
        GiveIds(false);
        (int code, string output) = Run("$c images 2>&1");
        Assert.NotEqual(0, code);
        Assert.Contains($"1:{FirstOf(User)}:65536", output, StringComparison.Ordinal);
        Assert.Contains("PSCONTAINERS_ROOT", output, StringComparison.Ordinal);
        Assert.Equal((0, "0\n"), Run("export PSCONTAINERS_ROOT=$HOME/second; tar -C image --owner 0 --group 0 -c . | $c import - box > /dev/null; $c run --rm box id -u"));
        GiveIds(true);
        Assert.Equal((0, "box\n"), Run("$c images --format '{{.Repository}}'"));
    }

    [UserFact]
    public void Each_id_counts_once_however_often_the_machine_gives_it()
    {
        string Line(int first, int count) => $"{NameOf(User)}:{first}:{count}\n";
        int first = FirstOf(User);
        foreach ((string lines, string ids) in ((string, string)[])
            [
                (Line(User, 1), ""), (Line(first, 0), ""), (Line(User - 10, 20), $" 1:{User - 10}:10 11:{User + 1}:9"), (Line(0, 100), " 1:0:100"),
            ])
        {
            File.WriteAllText(Folder.Combine("ids"), lines);
            Assert.Equal((0, $" User IDs: 0:{User}:1{ids}\n0\n"), Run("export PSCONTAINERS_ROOT=$HOME/new; $c info 2> /dev/null | grep 'User IDs'; $c unshare id -u; $c unshare rm -rf $HOME/new/*; rm -r $HOME/new"));
        }

        // A store keeps its IDs where lines are added.
        string added = "";
        foreach ((string line, string ids) in ((string, string)[])
            [
                (Line(first, 1000), $"1:{first}:1000"), (Line(first, 1000), $"1:{first}:1000"), (Line(User, 1), $"1:{first}:1000"),
                (Line(first + 500, 1000), $"1:{first}:1000 1001:{first + 1000}:500"), (Line(first - 1, 2000), $"1:{first}:1000 1001:{first + 1000}:500 1501:{first - 1}:1 1502:{first + 1500}:499"),
            ])
        {
            added += line;
            File.WriteAllText(Folder.Combine("ids"), added);
            Assert.Equal((0, $" User IDs: 0:{User}:1 {ids}\n999\n"), Run("$c info 2> /dev/null | grep 'User IDs'; $c run --rm --user 999 box id -u"));
        }
    }

    [UserFact]
    public void A_program_that_maps_and_may_not_be_executed_is_named()
    {
        GiveIds(true);
        (int code, string output) = RunAsRoot($"cp /usr/bin/newuidmap own; chmod 4750 own; mount --bind own /usr/bin/newuidmap; as {User} '$c images 2>&1'");
        Assert.NotEqual(0, code);
        Assert.Contains("/usr/bin/newuidmap may not be executed by this user", output, StringComparison.Ordinal);
        Assert.Contains("chmod a+rx /usr/bin/newuidmap", output, StringComparison.Ordinal);
    }

    [UserFact]
    public void Ids_that_nobody_maps_own_nothing_of_the_store()
    {
        GiveIds(true);
        (int code, string output) = RunAsRoot($"cp /usr/bin/newuidmap plain; chmod 755 plain; mount --bind plain /usr/bin/newuidmap; as {User} '$c images 2>&1'");
        Assert.NotEqual(0, code);
        Assert.Contains("newuidmap refuses", output, StringComparison.Ordinal);
        GiveIds(false);
        Assert.Equal((0, "box\n"), Run("$c images --format '{{.Repository}}'"));
    }

    [UserFact]
    public void The_store_is_in_the_users_home_and_never_where_the_command_is_called()
    {
        const string Store = "$c version | sed -n 's/ *Store: *//p'";
        string home = Folder.Combine(HomeOf(User));
        foreach ((string environment, string data) in ((string, string)[])
            [
                ("HOME=/no/home", "/no/home/.local/share"), ("HOME=relative", $"{home}/.local/share"), ("HOME=", $"{home}/.local/share"), ("-u HOME", $"{home}/.local/share"),
                ("XDG_DATA_HOME=/data", "/data"), ("XDG_DATA_HOME=data HOME=/no/home", "/no/home/.local/share"),
            ])
        {
            Assert.Equal((0, $"{data}/pscontainers\n"), Run($"env -u PSCONTAINERS_ROOT {environment} {Store}"));
        }

        Assert.Equal((0, $"{home}\n"), Run("env -u HOME $c unshare sh -c 'echo $HOME'"));
        (int code, string output) = RunAsRoot($"mkdir other; as {User} 'env -u PSCONTAINERS_ROOT HOME=$PWD/other $c images 2>&1'");
        Assert.NotEqual(0, code);
        Assert.Contains(Folder.Combine("other", ".local", "share", "pscontainers"), output, StringComparison.Ordinal);
        Assert.Contains("EACCES", output, StringComparison.Ordinal);
        Assert.Contains("Set HOME or PSCONTAINERS_ROOT", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), Run("env -u PSCONTAINERS_ROOT -u PSCONTAINERS_RUNROOT HOME=relative XDG_DATA_HOME=data XDG_RUNTIME_DIR=run TMPDIR=$HOME $c images -q; ls -d relative data run .local pscontainers 2> /dev/null; rm -r $HOME/.local $HOME/run-*"));
    }

    [UserNetworkFact]
    public void Networks_are_there()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\npage\npage\n"),
            RunOnNetwork(
                Get + "busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; $c network create own > id && $c run -d --name web --network own -p 8099:80 -v $PWD/www:/www box busybox httpd -f -h /www -p 80 > id && "
                + "get http://127.0.0.1:8099/; $c run --rm --network own box busybox wget -qO- http://web/; $c run --rm box busybox wget -qO- http://198.51.100.1:8000/; kill $server; $c rm -f web > id; $c network rm own > id"));
    }

    /// <summary>A tree with owners, a device, a link, a pipe, set-user-ID bits, file capabilities and an access list.</summary>
    private void MakeOwned(int other = 700) => Assert.Equal((0, ""), RunAsRoot(
        $"other={other}; " + "cp -a image owned; mkdir -p owned/srv owned/dev owned/etc; echo file > owned/srv/file; echo other > owned/srv/other; cp /bin/busybox owned/srv/set; ln -s file owned/srv/link; ln owned/srv/file owned/srv/second; mkdir owned/srv/dir; ln -s ../file owned/srv/dir/link; "
        + "mkfifo owned/srv/pipe; mknod -m 640 owned/dev/null0 c 1 3; chown 0:5 owned/dev/null0; chown -hR 33:44 owned/srv; chown $other:$((other + 1)) owned/srv/other; chmod 4751 owned/srv/set; "
        + "printf 'odd' > \"owned/srv/a b\\\\c=$(printf '\\303\\244')\"; chown 5:6 owned/srv/a*; chown root: owned owned/bin owned/etc; setcap cap_net_raw+ep owned/srv/set 2> /dev/null; setfacl -m u:77:r owned/srv/file 2> /dev/null; "
        + "find owned -exec touch -h -d @1000 {} +; tar -C owned --numeric-owner --sort name --xattrs --xattrs-include='*' -cf owned.tar .; chmod 644 owned.tar"));
}
