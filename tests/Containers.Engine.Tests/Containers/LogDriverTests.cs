using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

public sealed class LogDriverTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ContainerService Containers => busybox.Containers;

    public void Dispose() => _folder.Dispose();

    [RootFact("busybox")]
    public async Task A_full_file_gets_a_number_and_those_over_the_count_go()
    {
        ContainerInfo writer = await StartAsync("seq 1 400", ("max-size", "4k"), ("max-file", "3"));
        await Containers.Find(writer.Id).WaitAsync();

        string[] files = Directory.GetFiles(Path.GetDirectoryName(writer.LogPath)!, "container.log*");
        Assert.Equal([writer.LogPath, writer.LogPath + ".1", writer.LogPath + ".2"], files.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4096 + 100));
        int[] kept = [.. (await LinesAsync(writer.Id)).Select(int.Parse)];
        Assert.Equal(Enumerable.Range(kept[0], 401 - kept[0]), kept);
        Assert.InRange(kept[0], 2, 399);
        int older = kept.Length - 10;
        Assert.Equal(kept[10..], (await LinesAsync(writer.Id, new ContainerLogOptions { Tail = older })).Select(int.Parse));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task One_file_begins_anew_when_it_is_full()
    {
        ContainerInfo writer = await StartAsync("seq 1 400", ("max-size", "4k"));
        await Containers.Find(writer.Id).WaitAsync();

        Assert.InRange(new FileInfo(writer.LogPath).Length, 1, 4096 + 100);
        Assert.Equal("400", (await LinesAsync(writer.Id))[^1]);
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_follow_goes_on_from_file_to_file()
    {
        ContainerInfo writer = await StartAsync("seq 1 5000", ("max-size", "4k"), ("max-file", "1000"));

        string[] lines = await LinesAsync(writer.Id, new ContainerLogOptions { Follow = true });

        Assert.Equal(Enumerable.Range(1, 5000), lines.Select(int.Parse));
        Assert.True(File.Exists(writer.LogPath + ".50"));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_flood_is_kept_whole_in_little_memory()
    {
        const int Lines = 400_000;
        ContainerInfo writer = await StartAsync($"yes {new string('y', 99)} | head -n {Lines}; exec sleep 1000");
        long length = 0;
        int count = 0;
        await foreach (ContainerLogEntry entry in Containers.Find(writer.Id).ReadLogAsync(new ContainerLogOptions { Follow = true }))
        {
            length += entry.Text.Length;
            if (++count == Lines)
            {
                break;
            }
        }

        Assert.Equal(99L * Lines, length);
        Assert.InRange(MonitorMemory.PrivateBytes(writer), 1, 12 << 20);
        await Containers.Find(writer.Id).RemoveAsync(force: true);
    }

    [RootFact("busybox")]
    public async Task Every_character_is_kept_and_what_is_none_is_replaced()
    {
        ContainerInfo writer = await StartAsync(
            @"printf 'sixteen or more, then ""q"" \\ \t\001\177 \303\251\346\274\242\360\237\216\211 \377 and \303plain again at the end\n\n\342\202\254\n'");
        await Containers.Find(writer.Id).WaitAsync();

        string[] expected = ["sixteen or more, then \"q\" \\ \t\u0001\u007f é漢🎉 \ufffd and \ufffdplain again at the end", "", "€"];
        Assert.Equal(expected, await LinesAsync(writer.Id));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Nothing_is_kept_without_a_log()
    {
        ContainerInfo writer = await StartAsync(new LogOptions { Driver = "none" }, "echo hello");
        await Containers.Find(writer.Id).WaitAsync();

        Assert.False(File.Exists(writer.LogPath));
        ContainerStateException exception = await Assert.ThrowsAsync<ContainerStateException>(() => LinesAsync(writer.Id));
        Assert.Contains("log driver is none", exception.Message, StringComparison.Ordinal);
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Each_line_has_the_labels_variables_and_tag_that_are_asked_for()
    {
        LogOptions log = new()
        {
            Options = new Dictionary<string, string>
            {
                ["labels"] = "tier,absent", ["labels-regex"] = "^lo", ["env"] = "HELD", ["env-regex"] = "^P.TH$", ["tag"] = "{{.Name}}/{{ .ID }}/{{.ImageID}}/{{.Command}}/é",
            },
        };
        ContainerInfo writer = (await Containers.CreateAsync(busybox.Options("sh", "-c", "echo hi; printf end") with
        {
            Name = "described", Log = log, Environment = ["HELD=\"x\"", "OTHER=1"], Labels = new Dictionary<string, string> { ["tier"] = "front", ["log"] = "a label", ["other"] = "1" },
        })).Read();
        await Containers.Find(writer.Id).StartAsync();
        await Containers.Find(writer.Id).WaitAsync();

        var expected = new Dictionary<string, string>
        {
            ["HELD"] = "\"x\"", ["PATH"] = "/bin", ["tier"] = "front", ["log"] = "a label",
            ["tag"] = $"described/{writer.Id[..12]}/{writer.ImageId[..12]}/sh -c echo hi; printf end/é",
        };
        List<ContainerLogEntry> entries = [];
        await foreach (ContainerLogEntry entry in Containers.Find(writer.Id).ReadLogAsync())
        {
            entries.Add(entry);
        }

        Assert.Equal(["hi", "end"], entries.Select(entry => entry.Text));
        Assert.All(entries, entry => Assert.Equal(expected, entry.Attributes));
        Assert.Contains("\"stream\":\"stdout\",\"attrs\":{\"HELD\":\"\\\"x\\\"\",\"PATH\"", await File.ReadAllTextAsync(writer.LogPath), StringComparison.Ordinal);
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_local_log_never_grows_without_end()
    {
        ContainerInfo writer = await StartAsync(new LogOptions { Driver = "local" }, "yes 0123456789012345678901234567890123456789 | head -n 300000; echo last");
        await Containers.Find(writer.Id).WaitAsync();

        Assert.InRange(new FileInfo(writer.LogPath).Length, 1, 20_000_100);
        Assert.InRange(new FileInfo(writer.LogPath + ".1").Length, 20_000_000, 20_000_100);
        Assert.Equal("last", Assert.Single(await LinesAsync(writer.Id, new ContainerLogOptions { Tail = 1 })));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Lines_that_nobody_waits_for_are_kept_as_long_as_there_is_room_and_the_container_never_waits()
    {
        ContainerInfo writer = await StartAsync("seq 1 2000; sleep 0.1; seq 2001 4000", ("mode", "non-blocking"), ("max-size", "10k"), ("max-file", "1000"));
        await Containers.Find(writer.Id).WaitAsync();
        Assert.Equal(Enumerable.Range(1, 4000), (await LinesAsync(writer.Id)).Select(int.Parse));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task A_journal_that_takes_no_more_makes_no_container_wait_that_waits_for_no_log()
    {
        string path = _folder.Combine("stuck");
        using Socket journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path));
        ContainerEngine engine = new(busybox.EngineOptions with { JournalSocket = path });
        ContainerInfo writer = (await engine.Containers.CreateAsync(busybox.Options("sh", "-c", "yes | head -n 100000; touch /finished; exec sleep 1000") with
        {
            Log = new LogOptions { Driver = "journald", Options = new Dictionary<string, string> { ["mode"] = "non-blocking", ["max-buffer-size"] = "1k" } },
        })).Read();
        await engine.Containers.Find(writer.Id).StartAsync();
        await busybox.RunningAsync(writer.Id, "[ -e /finished ]");

        await engine.Containers.Find(writer.Id).StopAsync(TimeSpan.Zero);
        Assert.Contains("The log is not complete", engine.Containers.Get(writer.Id).Error, StringComparison.Ordinal);
        await engine.Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task The_journal_gets_an_entry_for_each_line()
    {
        string path = _folder.Combine("journal");
        using Socket journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        journal.Bind(new UnixDomainSocketEndPoint(path));
        ContainerEngine engine = new(busybox.EngineOptions with { JournalSocket = path });
        ContainerInfo writer = (await engine.Containers.CreateAsync(busybox.Options("sh", "-c", "echo hello; head -c 16385 /dev/zero | tr '\\0' x; echo; echo oh >&2") with
        {
            Name = "journalist", Log = new LogOptions { Driver = "journald", Options = new Dictionary<string, string> { ["tag"] = "box/{{.Name}}" } },
        })).Read();
        await engine.Containers.Find(writer.Id).StartAsync();
        await engine.Containers.Find(writer.Id).WaitAsync();

        List<string> entries = [];
        byte[] buffer = new byte[32 * 1024];
        while (entries.Count < 4)
        {
            entries.Add(Encoding.Latin1.GetString(buffer, 0, journal.Receive(buffer)));
        }

        string hello = Assert.Single(entries, entry => entry.Contains("hello", StringComparison.Ordinal));
        Assert.StartsWith("PRIORITY=6\n", hello, StringComparison.Ordinal);
        Assert.Contains($"\nCONTAINER_ID_FULL={writer.Id}\n", hello, StringComparison.Ordinal);
        Assert.Contains("\nCONTAINER_NAME=journalist\nCONTAINER_TAG=box/journalist\n", hello, StringComparison.Ordinal);
        Assert.EndsWith("MESSAGE\n\u0005\0\0\0\0\0\0\0hello\n", hello, StringComparison.Ordinal);
        Assert.StartsWith("PRIORITY=3\n", Assert.Single(entries, entry => entry.EndsWith("oh\n", StringComparison.Ordinal)), StringComparison.Ordinal);
        string[] parts = [.. entries.Where(entry => entry.Contains("CONTAINER_PARTIAL_ID=", StringComparison.Ordinal))];
        Assert.Contains("CONTAINER_PARTIAL_ORDINAL=1\nCONTAINER_PARTIAL_LAST=false\nCONTAINER_PARTIAL_MESSAGE=true\n", parts[0], StringComparison.Ordinal);
        Assert.Contains("CONTAINER_PARTIAL_ORDINAL=2\nCONTAINER_PARTIAL_LAST=true\n", parts[1], StringComparison.Ordinal);
        await Assert.ThrowsAsync<ContainerStateException>(() => LinesAsync(writer.Id));
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task Without_a_journal_a_container_that_wants_it_does_not_start()
    {
        ContainerEngine engine = new(busybox.EngineOptions with { JournalSocket = _folder.Combine("none") });
        ContainerInfo writer = (await engine.Containers.CreateAsync(busybox.Options("true") with { Log = new LogOptions { Driver = "journald" } })).Read();

        ContainerStartException exception = await Assert.ThrowsAsync<ContainerStartException>(() => engine.Containers.Find(writer.Id).StartAsync());

        Assert.Contains("journal does not run here", exception.Message, StringComparison.Ordinal);
        await Containers.Find(writer.Id).RemoveAsync();
    }

    [RootTheory("busybox")]
    [InlineData("syslog", "max-size", "1k")]
    [InlineData("json-file", "max-size", "many")]
    [InlineData("json-file", "max-file", "0")]
    [InlineData("json-file", "tag", "{{.Nothing}}")]
    [InlineData("json-file", "tag", "{{")]
    [InlineData("json-file", "labels-regex", "(")]
    [InlineData("json-file", "mode", "sometimes")]
    [InlineData("json-file", "max-buffer-size", "1m")]
    [InlineData("local", "labels", "a")]
    [InlineData("none", "max-size", "1k")]
    public async Task Options_that_a_driver_does_not_have_are_refused(string driver, string name, string value)
    {
        LogOptions log = new() { Driver = driver, Options = new Dictionary<string, string> { [name] = value } };

        await Assert.ThrowsAsync<ContainerOptionsException>(() => Containers.CreateAsync(busybox.Options("true") with { Log = log }));
    }

    private Task<ContainerInfo> StartAsync(string script, params (string Name, string Value)[] options) =>
        StartAsync(new LogOptions { Options = options.ToDictionary(option => option.Name, option => option.Value) }, script);

    private async Task<ContainerInfo> StartAsync(LogOptions log, string script)
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sh", "-c", script) with { Log = log })).Read();
        return await Containers.Find(created.Id).StartAsync();
    }

    private async Task<string[]> LinesAsync(string id, ContainerLogOptions? options = null)
    {
        List<string> lines = [];
        await foreach (ContainerLogEntry entry in Containers.Find(id).ReadLogAsync(options))
        {
            lines.Add(entry.Text.ToString(CultureInfo.InvariantCulture));
        }

        return [.. lines];
    }
}
