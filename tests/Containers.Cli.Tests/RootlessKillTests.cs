namespace Containers.Cli.Tests;

/// <summary>What is killed of a user's leaves nothing: no process, no mount, and nothing that the next command does not clear.</summary>
public sealed class RootlessKillTests : UserTestBase
{
    private int User => Users[0];

    /// <summary>Waits for the end of all processes of the user's and of the user's containers, and tells those that stay, and mounts of the store.</summary>
    private const string Left = "left() { for p in /proc/[0-9]*; do u=$(stat -c %u $p 2> /dev/null) || continue; [ $u = $user ] || { [ $u -ge $first ] && [ $u -le $((first + 65535)) ]; } && "
        + "tr '\\0' ' ' < $p/cmdline; done; }; for i in $(seq 300); do [ -n \"$(left)\" ] || break; sleep 0.1; done; left; grep -l $home /proc/[0-9]*/mountinfo 2> /dev/null; ";

    /// <summary>All that a process has started and that is still its.</summary>
    private const string Tree = "tree() { for t in $(cat /proc/$1/task/*/children 2> /dev/null); do tree $t; echo $t; done; }; ";

    private string Variables => $"user={User}; first={FirstOf(User)}; home={Folder.Combine(HomeOf(User))}; ";

    [Kind(Kind.Soak)]
    [UserNetworkFact("shuf")]
    public void Kills_at_fifty_instants_leave_nothing_that_the_next_command_does_not_clear()
    {
        const string Round = "n=c$(cat /proc/sys/kernel/random/uuid); $c create --name $n --network apps -p 8080:80 box sleep 1000; $c start $n; $c exec $n id; $c stop -t 0 $n; $c rm $n";
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\napps\nclean\n"),
            RunAsRootOnNetwork(
                $"{Variables}{Tree}{Get}round='{Round}'; as {User} '$c network create apps' > /dev/null; t=$(date +%s%N); as {User} \"$round\" > /dev/null; whole=$((($(date +%s%N) - t) / 1000000)); "
                + $"for i in $(seq 50); do as {User} \"$round\" > /dev/null 2>&1 & p=$!; at=$(shuf -i 0-$whole -n 1); sleep $((at / 1000)).$(printf %03d $((at % 1000))); "
                + "kill -9 $(tree $p) $p 2> /dev/null; wait $p 2> /dev/null; done; "
                + $"as {User} 'for n in $($c ps -aq); do $c rm -f $n > /dev/null || echo $n; done; "
                + "$c run -d --name web --network apps -p 8080:80 -v $PWD/www:/www box busybox httpd -f -h /www -p 80 > /dev/null'; get http://127.0.0.1:8080/; "
                + $"as {User} '$c rm -f web > /dev/null; $c network rm apps; $c prune -f > /dev/null; "
                + "ls $HOME/data/containers $HOME/data/staging | grep -v : | grep .; ls -A $HOME/run/containers 2> /dev/null'; "
                + $"{Left} echo clean"));
    }

    [UserNetworkFact]
    public void A_program_that_leads_out_and_is_killed_is_started_again()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "page\nclean\n"),
            RunAsRootOnNetwork(
                $"{Variables}busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; as {User} '$c run -d --name one box sleep 1000' > /dev/null; "
                + "p=$(cat $home/data/user-network/program); kill -9 $p; "
                + "until q=$(cat $home/data/user-network/program) && [ \"$q\" != $p ]; do sleep 0.1; done; "
                + $"until as {User} '$c exec one busybox wget -qO- http://198.51.100.1:8000/' 2> /dev/null; do sleep 0.1; done; "
                + $"as {User} '$c rm -f one' > /dev/null; kill $server; {Left} echo clean"));
    }

    [UserNetworkFact]
    public void A_program_that_leads_nowhere_is_told_of()
    {
        const string Warned = "Nothing leads out of a user's networks: pasta gives no link\n";
        Assert.Equal(
            (0, Warned + Warned),
            RunOnNetwork("mkdir $HOME/bin; printf '#!/bin/sh\\nexit 1\\n' > $HOME/bin/pasta; busybox chmod 755 $HOME/bin/pasta; "
                + "for i in 1 2; do PATH=$HOME/bin:$PATH $c run --rm box busybox true 2>&1 | grep -o 'Nothing leads.*no link'; done"));
    }

    [UserNetworkFact]
    public void Where_the_keeper_of_networks_is_killed_the_next_start_makes_them_anew_and_says_so()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Folder.Combine("www")).FullName, "index.html"), "page\n");
        Assert.Equal(
            (0, "was killed\npage\npage\nclean\n"),
            RunAsRootOnNetwork(
                $"{Variables}busybox httpd -f -p 198.51.100.1:8000 -h www & server=$!; as {User} '$c run -d --name one box sleep 1000' > /dev/null; "
                + $"read -r keeper rest < $home/data/user-network/keeper; kill -9 $keeper; as {User} '$c run -d --name two box sleep 1000' 2>&1 | grep -o 'was killed'; as {User} '$c exec two busybox wget -qO- http://198.51.100.1:8000/; "
                + "$c restart -t 0 one > /dev/null; $c exec one busybox wget -qO- http://198.51.100.1:8000/; $c rm -f one two > /dev/null'; "
                + $"kill $server; {Left} echo clean"));
    }

    [UserFact]
    public void Whatever_else_is_killed_the_last_process_ends_the_namespace()
    {
        Assert.Equal(
            (0, "one\n0\nclean\n"),
            RunAsRoot(
                $"{Variables}as {User} '$c run -d --name one box sleep 1000' > /dev/null; kill -9 $(pgrep -u {User} -f 'container-runtime monitor'); "
                + $"as {User} '$c rm -f one; $c run --rm box id -u'; {Left} echo clean"));
    }
}
