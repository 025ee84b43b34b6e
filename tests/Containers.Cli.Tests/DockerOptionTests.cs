using System.Text.RegularExpressions;

namespace Containers.Cli.Tests;

/// <summary>Docker's options on containers, of 20.10 and 28: each works, or is in the list of those that are absent.</summary>
public sealed partial class DockerOptionTests : IDisposable
{
    private const string Creation =
        "--add-host --annotation --attach --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-count --cpu-percent --cpu-period "
        + "--cpu-quota --cpu-rt-period --cpu-rt-runtime --cpu-shares --cpus --cpuset-cpus --cpuset-mems --device --device-cgroup-rule --device-read-bps --device-read-iops "
        + "--device-write-bps --device-write-iops --disable-content-trust --dns --dns-option --dns-search --domainname --entrypoint --env --env-file --expose --gpus --group-add "
        + "--health-cmd --health-interval --health-retries --health-start-interval --health-start-period --health-timeout --hostname --init --interactive --io-maxbandwidth "
        + "--io-maxiops --ip --ip6 --ipc --isolation --kernel-memory --label --label-file --link --link-local-ip --log-driver --log-opt --mac-address --memory --memory-reservation "
        + "--memory-swap --memory-swappiness --mount --name --network --network-alias --no-healthcheck --oom-kill-disable --oom-score-adj --pid --pids-limit --platform --privileged "
        + "--publish --publish-all --pull --quiet --read-only --restart --rm --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --tty "
        + "--ulimit --use-api-socket --user --userns --uts --volume --volume-driver --volumes-from --workdir -P -a -c -e -h -i -l -m -p -q -t -u -v -w";

    private const string Unknown = "--no-such-option";
    private static readonly string s_table = File.ReadAllText(Path.Combine(ProductProgram.OutputRoot, "..", "docs", "docker-options.md"));
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [Theory]
    [InlineData("run", Creation + " --detach --detach-keys --sig-proxy -d")]
    [InlineData("create", Creation)]
    [InlineData("exec", "--detach --detach-keys --env --env-file --interactive --privileged --tty --user --workdir -d -e -i -t -u -w")]
    [InlineData("start", "--attach --checkpoint --checkpoint-dir --detach-keys --interactive -a -i")]
    [InlineData("stop", "--signal --time --timeout -s -t")]
    [InlineData("kill", "--signal -s")]
    [InlineData("restart", "--signal --time --timeout -s -t")]
    [InlineData("logs", "--details --follow --since --tail --timestamps --until -f -n -t")]
    [InlineData("attach", "--detach-keys --no-stdin --sig-proxy")]
    [InlineData("cp", "--archive --follow-link --quiet -L -a -q")]
    [InlineData("stats", "--all --format --no-stream --no-trunc -a")]
    [InlineData("update", "--blkio-weight --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --cpu-shares --cpus --cpuset-cpus --cpuset-mems --kernel-memory --memory "
        + "--memory-reservation --memory-swap --pids-limit --restart -c -m")]
    [InlineData("rm", "--force --link --volumes -f -l -v")]
    [InlineData("commit", "--author --change --message --pause -a -c -m -p")]
    [InlineData("export", "--output -o")]
    public void EachOptionOfDockerWorksOrIsSaidToBeAbsent(string command, string options)
    {
        HashSet<string> absent = Absent(command);
        Assert.Equal([.. absent.Order(StringComparer.Ordinal)], options.Split(' ').Where(option => IsUnknown(command, option)).Order(StringComparer.Ordinal));
    }

    /// <summary>Whether a command does not know an option: that is said before anything else about the line is.</summary>
    private bool IsUnknown(string command, string option) => // A flag is followed by an option that nothing knows, another option has that for its value.
        _containers.Run(command, option, Unknown, Unknown).Error.StartsWith($"containers: there is no option {option}.", StringComparison.Ordinal);

    private static HashSet<string> Absent(string command) => [.. s_table.Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries).Contains(command))
        .SelectMany(line => Option().Matches(line.Split('|')[2]).Select(match => match.Groups[1].Value))];

    [GeneratedRegex("`(-[^`]+)`")]
    private static partial Regex Option();
}
