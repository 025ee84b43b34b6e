namespace Containers.Cli.Tests;

/// <summary>A container of a user without rights has none on the machine, and nobody else has any in it.</summary>
public sealed class RootlessSecurityTests() : UserTestBase(2)
{
    private int User => Users[0];
    private int Other => Users[1];

    [UserFact]
    public void No_file_outside_of_the_users_ids_is_made_or_changed()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("machine")).FullName, "file"), "kept");
        File.WriteAllText(Folder.Combine("image", "Dockerfile"), "FROM box\nRUN touch /a && chown 7:8 /a && busybox chmod 6755 /a\nCOPY --chown=65535:65535 Dockerfile /b\n");
        Assert.Equal(
            (0, "1\n1\n1\n1\n1\nkept"),
            Run("$c run --rm --privileged -v $PWD/machine:/m box sh -c 'exec 2> /error; touch /m/new; echo $?; (echo > /m/file); echo $?; chown 0 /m/file; echo $?; rm /m/file; echo $?; "
                + "mkdir /m/folder; echo $?; cat /m/file'"));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(Folder.Combine("machine")).Select(Path.GetFileName));
        Assert.Equal((0, ""), Run("$c build -q -t built image > /dev/null; $c run --name one -v kept:/v built sh -c 'touch /v/x /x; chown 65536:1 /v/x /x'; $c commit one > /dev/null"));
        Assert.Equal((0, $"{User}\n{FirstOf(User) + 6}\n{FirstOf(User) + 65534}\n{FirstOf(User) + 65535}\n"), RunAsRoot($"find {HomeOf(User)} -printf '%U\\n' | sort -nu"));
        Assert.Equal((0, ""), RunAsRoot($"find {HomeOf(User)} -printf '%G\\n' | sort -u | awk '$1 != {User} && ($1 < {FirstOf(User)} || $1 > {FirstOf(User) + 65535})'"));
    }

    [UserFact]
    public void A_file_whose_owner_the_user_has_not_is_refused_by_name()
    {
        (int code, string output) = Run("tar -C image --owner 70000 --group 0 -c bin/busybox | $c import - foreign 2>&1");
        Assert.NotEqual(0, code);
        Assert.Contains("70000", output, StringComparison.Ordinal);
        Assert.Contains("bin/busybox", output, StringComparison.Ordinal);
        Assert.Equal((0, "box\n"), Run("$c images --format '{{.Repository}}'"));
    }

    [UserFact]
    public void Images_have_no_power_by_set_user_ids_and_device_nodes()
    {
        Assert.Equal((0, ""), RunAsRoot(
            "mkdir -p power/bin; cp /bin/busybox power/bin/busybox; ln -s busybox power/bin/sh; chmod 6755 power/bin/busybox; mknod -m 666 power/kmsg c 1 11; mknod -m 666 power/disk b 7 0"));
        Assert.Equal((0, ""), RunAsRoot($"tar -C power --numeric-owner -c . | as {User} '$c import - power > /dev/null'"));
        Assert.Equal((0, ""), RunAsRoot(
            $"find {HomeOf(User)} -perm /6000 \\( -uid 0 -o -gid 0 \\); find {HomeOf(User)} -type b; find {HomeOf(User)} -type c | while read -r f; do stat -c %t%T $f; done | sed /^00$/d"));
        Assert.Equal((0, "absent\nabsent\n1\n1\n"), Run(
            "$c run --rm power sh -c 'busybox ls /kmsg 2> /e || echo absent; busybox ls /disk 2> /e || echo absent; busybox mknod /k c 1 11 2> /e; echo $?; busybox mknod /d b 7 0 2> /e; echo $?'"));
        Assert.NotEqual(0, RunAs(Other, $"{Folder.Combine(HomeOf(User))}/data/layers/*/*/diff/bin/busybox id 2> /dev/null; ls {Folder.Combine(HomeOf(User))} 2> /dev/null").ExitCode);
    }

    [UserFact]
    public void What_is_copied_to_the_machine_gives_nobody_the_users_id()
    {
        const string Make = "busybox chmod 6755 /bin/busybox; mkdir /d; busybox chmod 3777 /d; touch /d/f; busybox chmod 4700 /d/f; busybox mkfifo -m 6644 /d/p; chown 7:8 /d/f";
        Assert.Equal((0, ""), Run($"$c run --name one box sh -c '{Make}'"));
        Assert.Equal(
            (0, "755\n1777\n700\n644\n"), Run("umask 022; $c cp -q one:/bin/busybox $HOME/own && $c cp -q one:/d $HOME/d && stat -c %a $HOME/own $HOME/d $HOME/d/f $HOME/d/p"));
        Assert.Equal((0, ""), Run("$c cp -q -a one:/d $HOME/kept && $c unshare find $HOME/kept $HOME/own $HOME/d -perm /6000"));
        Assert.Equal((0, "-rwsr-sr-x\n"), Run("$c cp -q one:/bin/busybox - > $HOME/tar && $c cp -q - one:/d < $HOME/tar && $c cp -q one:/d/busybox - | tar -tvf - | cut -c1-10"));
    }

    [UserFact]
    public void Kernel_parameters_give_nothing_that_the_user_lacks()
    {
        const string Write = "for f in /proc/sys/kernel/panic /proc/sys/kernel/core_pattern /proc/sys/vm/swappiness /proc/sysrq-trigger /proc/1/../sys/fs/file-max "
            + "/sys/kernel/mm/transparent_hugepage/enabled; do (echo 1 > $f) 2> /e && echo $f; done; dmesg -c 2> /e && echo log; "
            + "busybox date -s 2000-01-01 2>&1 | busybox grep -q set || echo time; mount -t ext4 /dev/vda /mnt 2> /e && echo disk; busybox insmod /bin/busybox 2> /e && echo module; true";
        Assert.Equal((0, ""), Run($"$c run --rm --privileged box sh -c '{Write}'"));
        Assert.Equal((0, ""), Run($"$c run --rm --privileged --pid host --ipc host --network host box sh -c '{Write}; busybox reboot -f 2> /e && echo reboot; true'"));
        Assert.Equal((0, "1\n0\n"), Run("$c run --rm --sysctl net.ipv4.ip_forward=1 box cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/ip_unprivileged_port_start"));
        (int code, string output) = Run("$c run --rm --sysctl kernel.panic=1 box id 2>&1");
        Assert.NotEqual(0, code);
        Assert.Contains("kernel.panic", output, StringComparison.Ordinal);
    }

    [UserFact("pgrep", "nsenter")]
    public void Another_user_reaches_neither_sockets_nor_logs_nor_processes()
    {
        string home = Folder.Combine(HomeOf(User));
        Assert.Equal((0, ""), Run("$c run -d --name one box sh -c 'echo secret; exec sleep 1000' > /dev/null; $c logs one | grep -vx secret; chmod 711 $HOME; true"));
        Assert.NotEmpty(RunAsRoot($"find {home}/run {home}/data -type s").Output);
        string look = $"for f in {home}/data/* {home}/run/*; do ls $f; cat $f; done 2> /dev/null; find {home}/data {home}/run -type s 2> /dev/null; "
            + $"find {home}/data {home}/run -name '*.log' 2> /dev/null";
        Assert.Equal((0, ""), RunAs(Other, $"{look}; true"));
        Assert.Equal((0, ""), RunAs(
            Other, $"$c run --rm --privileged --pid host --network host --ipc host -v {Folder.Path}:{Folder.Path} box sh -c \"{look.Replace("$f", "\\$f", StringComparison.Ordinal)}; true\""));
        string process = RunAsRoot($"pgrep -f '^sleep 1000' -u {User}").Output.Trim();
        Assert.NotEmpty(process);
        Assert.Equal((0, ""), RunAs(Other, $"kill -0 {process} 2> /dev/null && echo signal; nsenter -t {process} -U true 2> /dev/null && echo enter; cat /proc/{process}/environ 2> /dev/null; "
            + $"$c run --rm --privileged --pid host box sh -c 'busybox kill -9 {process} && echo kill; ls /proc/{process}/root/ && echo root' 2> /dev/null; true"));
        (int code, string output) = RunAs(Other, $"PSCONTAINERS_ROOT={home}/data PSCONTAINERS_RUNROOT={home}/run $c attach one 2>&1");
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
        Assert.Equal((0, "one\n"), Run("$c ps --format '{{.Names}}'"));
    }

    [UserNetworkFact]
    public void What_keeps_networks_is_asked_for_nothing()
    {
        Assert.Equal((0, "none\n"), RunOnNetwork(
            "$c run -d --name one box sleep 1000 > /dev/null; read -r keeper rest < $HOME/data/user-network/keeper; "
            + "find /proc/$keeper/fd -lname 'socket:*' | grep . || echo none; $c rm -f one > /dev/null"));
    }
}
