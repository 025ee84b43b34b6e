namespace Containers.Cli.Tests;

/// <summary>Containers in which an ordinary user has the ID that the user has outside (<c>--userns keep-id</c>).</summary>
public sealed class KeepIdTests : UserTestBase
{
    private int User => Users[0];

    /// <summary>The IDs of a container that keeps the user's: all below, the user, all above.</summary>
    private string Mapping => $"0:1:{User} {User}:0:1 {User + 1}:{User + 1}:{65536 - User}";

    [UserFact]
    public void The_user_is_the_same_inside_and_files_of_the_image_are_those_of_their_owners()
    {
        Assert.Equal(
            (0, $"{User} {User} {User}\n{Mapping}\n0:0\n{User}:{User}\n"),
            Run("mkdir $HOME/own && $c run --rm --userns keep-id -v $HOME/own:/own box sh -c 'echo $(id -u) $(id -g) $(id -G); "
                + "busybox sed \"s/^ *//; s/  */:/g\" /proc/self/uid_map | busybox xargs; stat -c %u:%g /bin/busybox; touch /own/made; stat -c %u:%g /own/made'"));
        Assert.Equal((0, $"{User}:{User}\n"), Run("stat -c %u:%g $HOME/own/made"));
        Assert.Equal((0, "200 210\n200:210\n"), Run("$c run --rm --userns keep-id:uid=200,gid=210 -v $HOME/own:/own box sh -c 'echo $(id -u) $(id -g); stat -c %u:%g /own/made'"));
        Assert.Equal((0, "0\n"), Run("$c run --rm --userns keep-id --user 0 box id -u"));
        Assert.Equal((0, "0 5\n"), Run("$c run --rm --userns keep-id --user 0 box sh -c 'echo $(id -u) $(touch /x; chown 5:6 /x; stat -c %u /x)'"));
    }

    [UserFact]
    public void The_user_has_an_account_and_a_home_that_no_image_gets()
    {
        Assert.Equal(
            (0, $"{NameOf(User)}:*:{User}:{User}::/:/bin/sh\n{User}:x:{User}:{NameOf(User)}\n/\n{NameOf(User)}\n"),
            Run("$c run --name one --userns keep-id box sh -c 'cat /etc/passwd /etc/group; echo $HOME; id -un'"));
        Assert.Equal((0, ""), Run("$c diff one"));
        Assert.Equal(
            (0, $"other:x:{User}:1::/:/bin/sh\n"),
            Run($"$c rm one > id; $c run --rm --userns keep-id -u 0 box sh -c 'echo other:x:{User}:1::/:/bin/sh > /etc/new && busybox mv /etc/new /etc/passwd && cat /etc/passwd'"));
        Assert.Equal((0, "/home-of\n"), Run("$c run --rm --userns keep-id --env HOME=/home-of box sh -c 'echo $HOME'"));
        Assert.Equal((0, Folder.Combine(HomeOf(User)) + "\n"), Run("$c run --rm --userns keep-id -v $HOME:$HOME box sh -c 'echo $HOME'"));
        Assert.Equal(
            (0, "200:*:200:210:container user:/work:/bin/sh\n/work\n"),
            Run("$c run --rm --userns keep-id:uid=200,gid=210 -w /work box sh -c 'cat /etc/passwd; echo $HOME'"));

        // What the image says comes first.
        File.WriteAllText(Folder.Combine("image", "Dockerfile"), $"FROM box\nRUN mkdir -p /etc /h && echo me:x:{User}:7::/h:/bin/sh > /etc/passwd\nUSER 11\n");
        Assert.Equal(
            (0, "11\nme 7 /h\n"),
            Run("$c build -q -t said image > id && $c run --rm --userns keep-id said id -u && $c run --rm --userns keep-id -u me said sh -c 'echo $(id -un) $(id -g) $HOME'"));
    }

    [UserFact]
    public void What_is_made_of_such_a_container_is_as_of_any_other()
    {
        const string change = "sh -c 'mkdir /d && touch /d/x && chown 5:6 /d/x && busybox chmod 4755 /d/x && rm /bin/dmesg && busybox touch -d @1000000000 /d/x /d /bin'";
        Assert.Equal((0, ""), Run($"for m in host keep-id nomap auto:size=1024; do $c run --name of-${{m%:*}} --userns $m --user 0 box {change} || exit; done"));
        string[] modes = ["host", "keep-id", "nomap", "auto"];
        foreach (string what in (string[])["$c diff of-{0} | tr -s '\\n' ' '", "$c export of-{0} | tar --numeric-owner -tvf - bin d | sort | sha256sum",
            "$c commit of-{0} image-{0} > id; $c inspect -f '{{{{index .RootFS.Layers 1}}}} {{{{.Config.User}}}}' image-{0}",
            "$c cp of-{0}:/d - | tar --numeric-owner -tvf - | sha256sum", "$c ps -asf name=of-{0}$ --format '{{{{.Size}}}}'"])
        {
            string[] told = Array.ConvertAll(modes, mode =>
            {
                (int code, string output) = Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, what, mode));
                Assert.Equal(0, code);
                Assert.NotEmpty(output);
                return output;
            });
            Assert.All(told, output => Assert.Equal(told[0], output));
        }

        Assert.Equal((0, "5:6 4755\n"), Run("$c run --rm image-keep-id stat -c '%u:%g %a' /d/x"));
        Assert.Equal((0, "5:6 4755\n0:0\n"), Run("$c run --rm --userns keep-id image-host sh -c 'stat -c \"%u:%g %a\" /d/x; stat -c %u:%g /d; ls /bin/dmesg 2> /dev/null'; true"));
    }

    [UserFact]
    public void Copies_go_both_ways_with_the_owners_that_the_container_sees()
    {
        const string both = "for m in stopped running; do [ $m = stopped ] || $c start one > id; "
            + "echo text > $HOME/$m; $c cp $HOME/$m one:/$m; tar --owner 7 --group 8 -C $HOME -c $m | $c cp - one:/tmp; $c cp one:/tmp/$m - | tar --numeric-owner -tvf - | tr -s ' ' | cut -d ' ' -f 2; done; "
            + "$c exec one stat -c %u:%g /stopped /running /tmp/stopped /tmp/running; $c rm -f one > id";
        foreach (string mode in (string[])["keep-id", "nomap", "auto:size=2000"])
        {
            Assert.Equal(
                (0, "7/8\n7/8\n0:0\n0:0\n7:8\n7:8\n"),
                Run($"$c create --name one --user 0 --userns {mode} --tmpfs /run -v kept-{mode[..4]}:/vol box sh -c 'mkdir -p /tmp; exec sleep 1000' > id; $c start one > id; $c kill one > id; $c wait one > id; {both}"));
        }
    }

    [UserFact]
    public void Volumes_are_filled_with_the_owners_of_the_image_and_new_ones_are_the_users()
    {
        File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nRUN mkdir /vol && touch /vol/x && chown 5:6 /vol/x && chown 7:8 /vol\n");
        Assert.Equal((0, ""), Run("$c build -q -t full image > id"));
        Assert.Equal((0, "7:8\n5:6\n"), Run("$c run --rm --userns keep-id -v one:/vol full stat -c %u:%g /vol /vol/x"));
        Assert.Equal((0, $"{User}:{User}\n"), Run("$c run --rm --userns keep-id -v two:/new full sh -c 'touch /new/x && stat -c %u:%g /new/x'"));
        Assert.Equal((0, "0:0\n0:0\n"), Run("$c run --rm --userns auto:size=1024 -v three:/new full sh -c 'touch /new/x && stat -c %u:%g /new /new/x'"));
        Assert.Equal((0, "5:6\n"), Run("$c run --rm --userns keep-id --mount type=image,source=full,target=/image full stat -c %u:%g /image/vol/x"));
    }

    [UserFact]
    public void Later_programs_restarts_and_other_containers_are_in_the_same_namespace()
    {
        Assert.Equal((0, $"{User}\n0\n"), Run("$c run -d --name one --userns keep-id box sleep 1000 > id; $c exec one id -u; $c exec -u 0 one id -u"));
        Assert.Equal((0, "same 0\n"), Run(
            "n=$($c exec one busybox readlink /proc/self/ns/user); m=$($c run --rm --userns container:one --pid container:one box sh -c 'busybox readlink /proc/self/ns/user; id -u'); "
            + "[ \"${m%?0}\" = \"$n\" ] && echo same ${m##*[!0]}"));
        Assert.Equal((0, $"{User}\n"), Run("$c restart -t 0 one > id; $c exec one id -u"));
        Assert.Equal((0, $"{User}\n{User}\n"), Run("$c run -d --name two --userns keep-id --restart on-failure:1 box sh -c 'id -u; exit 1' > id; $c logs -f two; $c rm two > id"));
        Assert.Equal(
            (0, $"keep-id 0:1:{User} {User}:0:1 {User}:{User}\n"),
            Run("$c inspect -f '{{.HostConfig.UsernsMode}} {{index .HostConfig.IDMappings.UidMap 0}} {{index .HostConfig.IDMappings.GidMap 1}} {{.Config.User}}' one"));
        Assert.Equal((0, $"{User}\n"), Run("$c run --rm --userns keep-id --privileged --pid host --ipc host --network host box id -u"));
    }

    [UserFact]
    public void A_layer_is_copied_once_and_the_copy_removed_when_no_container_needs_it()
    {
        const string copies = "find $HOME/data/layers -maxdepth 4 -mindepth 4 -path '*/owned/*' | wc -l";
        Assert.Equal((0, "1\n1\n"), Run($"$c run --rm --userns keep-id box busybox true; {copies}; for i in 1 2 3; do $c run --rm --userns keep-id box busybox true & done; wait; {copies}"));
        Assert.Equal((0, "2\n"), Run($"$c create --name one --userns keep-id:uid=5 box busybox true > id; $c start -a one; {copies}"));
        Assert.Equal((0, "1\n0\n0\n"), Run($"$c image prune -f > id; {copies}; $c rm one > id; $c image prune -f > id; {copies}; ls $HOME/data/staging | wc -l"));

        // One of an earlier boot that was not on the disk is made again.
        Assert.Equal(
            (0, $"{User}\n1\n"),
            Run("$c run --rm --userns keep-id box busybox true; copy=$(find $HOME/data/layers -maxdepth 4 -mindepth 4 -path '*/owned/*'); $c unshare rm -r $copy/diff/bin; rm -f $copy/unsettled; "
                + $"ln -s earlier $copy/unsettled; $c run --rm --userns keep-id box id -u; {copies}"));
        Assert.Equal((0, "0\n"), Run($"$c rmi box > id; {copies}"));
    }

    [UserFact("setcap", "getcap")]
    public void Links_and_capabilities_of_files_are_in_the_copy()
    {
        File.WriteAllText(
            Folder.Combine("image", "Dockerfile"),
            "FROM box\nRUN mkdir /d && touch /d/a && busybox ln /d/a /d/b && touch /hidden && mkdir /e && touch /e/old\nRUN rm /hidden && rm -r /e && mkdir /e && touch /e/new\nCOPY cap /cap\n");
        Assert.Equal(
            (0, "2 2\n/e/new\n/hidden is gone\n/cap cap_net_raw=ep\nyes\n"),
            Run(
                "mkdir $HOME/r && cp image/bin/busybox $HOME/r/cap && $c unshare setcap cap_net_raw+ep $HOME/r/cap && $c unshare tar --xattrs --xattrs-include='*' -C $HOME/r -c . | $c import - caps > id && "
                + "sed 's/^COPY cap/COPY --from=caps cap/' image/Dockerfile > $HOME/Dockerfile && $c build -q -f $HOME/Dockerfile -t linked image > id && "
                + "$c run --rm --userns keep-id linked sh -c 'echo $(stat -c %h /d/a /d/b); busybox ls -d /e/*; [ -e /hidden ] || echo /hidden is gone' && "
                + "$c run -d --name one --userns keep-id linked sleep 1000 > id && $c cp one:/cap - | $c unshare tar -x --xattrs --xattrs-include='*' -C $HOME; $c unshare getcap $HOME/cap | sed \"s,$HOME,,\"; "
                + "[ $($c exec one stat -c %i /d/a) = $($c exec one stat -c %i /d/b) ] && echo yes"));
    }

    [UserFact]
    public void What_cannot_be_is_said()
    {
        Assert.Contains("keep-id:uid=ID,gid=ID", Run("$c run --rm --userns keep-id:uid=x box id 2>&1").Output, StringComparison.Ordinal);
        Assert.Contains("keep-id", Run("$c run --rm --userns nomap:uid=5 box id 2>&1").Output, StringComparison.Ordinal);
        Assert.Contains("is root's", Run("$c run --rm --userns keep-id -v $HOME:/h:idmap box id 2>&1").Output, StringComparison.Ordinal);
        Assert.Contains("auto:size=COUNT", Run("$c create --userns private box id > id && $c create --userns private box id 2>&1").Output, StringComparison.Ordinal);
        Assert.Contains("root", RunAsRoot("tar -C image -c . | $c import - box > id; $c run --rm --userns nomap box id 2>&1").Output, StringComparison.Ordinal);
    }

    [UserFact]
    public void Ids_of_several_ranges_are_as_those_of_one()
    {
        File.WriteAllText(Folder.Combine("ids"), $"{NameOf(User)}:{FirstOf(User)}:65536\n{NameOf(User)}:{FirstOf(User) + 70_000}:1000\n");
        const string map = "busybox sed 's/^ *//; s/  */:/g' /proc/self/uid_map | busybox xargs; touch /x; chown 66000:66000 /x; stat -c %u:%g /x /bin/busybox";
        Assert.Equal(
            (0, $"0:1:{User} {User}:0:1 {User + 1}:{User + 1}:{65536 - User} 65537:65537:1000\n66000:66000\n0:0\n"),
            Run($"$c run --rm --userns keep-id --user 0 box sh -c \"{map}\""));
        Assert.Equal((0, "0:1:65536 65536:65537:1000\n66000:66000\n0:0\n"), Run($"$c run --rm --userns nomap box sh -c \"{map}\""));
        Assert.Equal((0, "66500\n"), Run("$c run --rm --userns auto:size=66501 --user 66500 box id -u"));
        Assert.Equal((0, "0\n5\n"), Run("$c run -d --name one --userns private box sleep 1000 > id; $c exec one id -u; $c exec -u 5 one id -u; $c rm -f one > id"));
    }

    [UserFact]
    public void Root_has_everybodys_ids_in_a_namespace_of_the_containers_own()
    {
        Assert.Equal(
            (0, "0 0 0 4294967295\n5\nanother\n"),
            RunAsRoot("tar -C image -c . | $c import - box > id; $c run --rm --userns keep-id box sh -c 'echo $(id -u) $(cat /proc/self/uid_map)'; "
                + "$c run --rm --userns keep-id:uid=5 box id -u; [ $($c run --rm --userns keep-id box busybox readlink /proc/self/ns/user) = $(readlink /proc/self/ns/user) ] || echo another"));
    }
}
