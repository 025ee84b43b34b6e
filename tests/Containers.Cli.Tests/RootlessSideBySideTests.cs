namespace Containers.Cli.Tests;

/// <summary>Root's engine and those of two users on one machine, and what is the same in all of them.</summary>
public sealed class RootlessSideBySideTests() : UserTestBase(2)
{
    private int First => Users[0];
    private int Second => Users[1];

    [UserFact]
    public void Images_are_the_same_whoever_makes_them()
    {
        File.WriteAllText(
            Folder.Combine("image", "Dockerfile"),
            "FROM box\nRUN mkdir /d && touch /d/a && chown 7:8 /d/a && rm /bin/ps\nCOPY --chown=9:10 --chmod=4750 Dockerfile /b\nWORKDIR /w\nUSER 11:12\nENV A=b\n");
        const string Make = "tar -C image --owner 0 --group 0 --sort name -c bin | SOURCE_DATE_EPOCH=1000 $c import - base > /dev/null; "
            + "tar -C image --owner 0 --group 0 --sort name -c bin | sha256sum > /dev/null; sed s/box/base/ image/Dockerfile > $F/Dockerfile; "
            + "$c build -q --build-arg SOURCE_DATE_EPOCH=1000 -t built -f $F/Dockerfile image > /dev/null; "
            + "$c inspect --format '{{json .RootFS.Layers}}' built; $c create --name one built true > /dev/null; $c export one | tar -tv --numeric-owner | sha256sum; $c rm one > /dev/null";
        (int code, string root) = RunAsRoot($"F=$PWD; {Make}");
        Assert.Equal(0, code);
        Assert.Equal(2, root.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((0, root), RunAs(First, $"F=$HOME; {Make}"));
        Assert.Equal((0, root), RunAs(Second, $"F=$HOME; {Make}"));
    }

    [UserFact]
    public void A_commit_is_the_same_whoever_makes_it()
    {
        const string Make = "$c run --name one box sh -c 'mkdir /d; touch /d/a; chown 5:6 /d/a; rm /bin/ps; busybox touch -d @1000 /d/a /d /bin /' > /dev/null; $c commit one made > /dev/null; "
            + "$c inspect --format '{{index .RootFS.Layers 1}}' made; $c diff one; $c rm one > /dev/null";
        (int code, string root) = RunAsRoot($"tar -C image --owner 0 --group 0 -c . | $c import - box > /dev/null; {Make}");
        Assert.Equal(0, code);
        Assert.StartsWith("sha256:", root, StringComparison.Ordinal);
        Assert.Equal((0, root), RunAs(First, Make));
    }

    [UserNetworkFact]
    public void Root_and_two_users_have_containers_names_and_ports_side_by_side()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        const string Serve = "$c run -d --name web -p $p:80 -v $PWD/www:/www box busybox httpd -f -h /www -p 80 > /dev/null && ";
        const string Look = "$c ps --format '{{.Names}} {{.Ports}}' | sed 's/, .*//'; $c exec web busybox wget -qO- http://127.0.0.1/";
        Assert.Equal(
            (0, string.Concat(Enumerable.Range(8001, 3).Select(static port => $"page\nweb 0.0.0.0:{port}->80/tcp\npage\n")) + "8001\n8001\n8001\n"),
            RunAsRootOnNetwork(
                Get + $"tar -C image --owner 0 --group 0 -c . | $c import - box > /dev/null; p=8001; {Serve} true; "
                + $"as {First} 'p=8002; {Quoted(Serve)} true'; as {Second} 'p=8003; {Quoted(Serve)} true'; "
                + $"get http://127.0.0.1:8001/; {Look}; "
                + $"get http://127.0.0.1:8002/; as {First} '{Quoted(Look)}'; "
                + $"get http://127.0.0.1:8003/; as {Second} '{Quoted(Look)}'; "
                + $"for n in '$c run --rm -p 8001:80 box id'; do (eval \"$n\"; as {First} \"$n\"; as {Second} \"$n\") 2>&1 | grep -o 8001; done; "
                + $"$c rm -f web > /dev/null; as {First} '$c rm -f web' > /dev/null; as {Second} '$c rm -f web' > /dev/null"));
    }

    [UserFact]
    public void A_store_of_roots_is_refused_by_name()
    {
        Assert.Equal((0, ""), RunAsRoot("tar -C image -c . | $c import - box > /dev/null"));
        (int code, string output) = Run("PSCONTAINERS_ROOT=$PWD/root $c images 2>&1");
        Assert.Equal(1, code);
        Assert.Contains("/root is not this user's alone", output, StringComparison.Ordinal);
    }

    [UserFact]
    public void Root_of_a_user_namespace_with_a_network_of_its_own_has_its_bridges_there()
    {
        const string Links = "$c network create --subnet 10.200.0.0/24 own > /dev/null; ls /sys/class/net | grep -c ^br-; ls $PSCONTAINERS_ROOT/user-network 2> /dev/null | wc -l";
        Assert.Equal((0, "1\n0\n"), Run(
            $"PSCONTAINERS_NETWORK= PSCONTAINERS_ROOT=$HOME/ns PSCONTAINERS_RUNROOT=$HOME/nsrun unshare -Urnm sh -c \"mount -t sysfs sysfs /sys; {Links.Replace("$", "\\$", StringComparison.Ordinal)}\""));
    }

    /// <summary>A script within single quotes.</summary>
    private static string Quoted(string script) => script.Replace("'", "'\\''", StringComparison.Ordinal);
}
