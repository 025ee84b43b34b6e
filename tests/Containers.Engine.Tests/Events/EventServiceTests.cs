using System.Text;
using Containers.Engine.Events;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Events;

public sealed class EventServiceTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly StorePaths _paths;
    private readonly EventLog _log;
    private readonly EventService _events;

    public EventServiceTests()
    {
        _paths = new StorePaths(_folder.Combine("root"), _folder.Combine("run"));
        Directory.CreateDirectory(_paths.Root);
        _log = new EventLog(_paths);
        _events = new EventService(_paths);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_is_told_of_a_store_where_nothing_happened() => Assert.Empty(await ReadAsync(new EventOptions()));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_journals_folder_is_its_owners_alone_whoever_makes_it(bool byReader)
    {
        using CancellationTokenSource end = new();
        await using IAsyncEnumerator<EngineEvent> events = _events.ReadAsync(new EventOptions { Follow = byReader }, end.Token).GetAsyncEnumerator(end.Token);
        ValueTask<bool> first = events.MoveNextAsync();
        if (!byReader)
        {
            _log.WriteImage("pull", "debian:latest");
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(_paths.Journal)!));
        await end.CancelAsync();
        _ = await Record.ExceptionAsync(async () => await first);
    }

    [Fact]
    public async Task Events_are_filtered_as_docker_does()
    {
        Write("create", "web", ("app", "x"));
        Write("start", "web", ("app", "x"));
        Write("start", "db");
        _log.WriteImage("pull", "debian:latest");

        Assert.Equal(["create", "start"], await ActionsAsync("container=web"));
        Assert.Equal(["start", "start"], await ActionsAsync("event=start"));
        Assert.Equal(["create", "start"], await ActionsAsync("event=create", "event=start", "label=app=x"));
        Assert.Equal(["create", "start"], await ActionsAsync("label=app"));
        Assert.Equal(["pull"], await ActionsAsync("type=image"));
        Assert.Equal(["create", "start", "start"], await ActionsAsync("image=busybox"));
        Assert.Equal(["pull"], await ActionsAsync("image=debian"));
        await Assert.ThrowsAsync<FormatException>(() => ActionsAsync("colour=red"));
    }

    [Theory]
    [InlineData("event=dies", false)]
    [InlineData("type=containers", false)]
    [InlineData("event=health_status: healthy", true)]
    [InlineData("type=builder", true)]
    [InlineData("container=web", true)]
    public async Task Words_of_nothing_are_filtered_by_as_docker_does_and_known_to_be_none(string filter, bool isKnown)
    {
        Write("start", "db");

        Assert.Empty(await ActionsAsync(filter));
        Assert.Equal(isKnown, Record.Exception(() => EventWords.Check([filter])) is not FormatException);
    }

    [Fact]
    public async Task A_follower_gets_all_that_any_writer_writes_also_while_the_journal_begins_anew()
    {
        const int writers = 4;
        const int each = 300;
        using CancellationTokenSource enough = new(s_limit);
        Task<List<EngineEvent>> following = ReadAsync(new EventOptions { Follow = true, Since = DateTimeOffset.MinValue }, writers * each, enough.Token);
        string padding = new('x', 4_000); // 5 MB in all: two files, which both are kept.
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                for (int entry = 0; entry < each; entry++)
                {
                    Write($"{writer}:{entry}", "c", ("padding", padding));
                    await Task.Delay(1);
                }
            },
            enough.Token)));
        List<EngineEvent> followed = await following;
        Assert.Equal(writers * each, followed.Select(happened => happened.Action).Distinct().Count());
    }

    [Fact]
    public async Task A_follower_begins_with_what_happens_then_and_ends_when_it_shall()
    {
        Write("before", "c");
        DateTimeOffset until = DateTimeOffset.UtcNow.AddSeconds(1);
        Task<List<EngineEvent>> following = ReadAsync(new EventOptions { Follow = true, Until = until });
        Assert.DoesNotContain("before", (await following.WaitAsync(s_limit)).Select(happened => happened.Action));
        Assert.True(DateTimeOffset.UtcNow >= until);
    }

    [Fact]
    public async Task What_a_killed_writer_left_is_passed_over()
    {
        Write("one", "c");
        Journal.Append(_paths.Journal, "{\"time\":\"2026-01-01T00:00:00Z\",\"ty"u8, 1000);
        await File.AppendAllTextAsync(_paths.Journal, "\n{\"half");
        Write("two", "c");
        Assert.Equal(["one", "two"], (await ReadAsync(new EventOptions())).Select(happened => happened.Action));
    }

    [Fact]
    public void An_event_reads_as_docker_writes_it()
    {
        EngineEvent happened = new(
            new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567),
            "container", "die", "abc", new Dictionary<string, string> { ["name"] = "c", ["image"] = "i", ["exitCode"] = "1" });
        Assert.EndsWith(" container die abc (exitCode=1, image=i, name=c)", happened.ToString(), StringComparison.Ordinal);
    }

    private void Write(string action, string name, params (string Name, string Value)[] more) => _log.Write(
        EventLog.Container, action, Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name)),
        new Dictionary<string, string>(more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))) { ["name"] = name, ["image"] = "busybox:latest" });

    private async Task<IEnumerable<string>> ActionsAsync(params string[] filters) =>
        (await ReadAsync(new EventOptions { Filters = filters })).Select(happened => happened.Action);

    private async Task<List<EngineEvent>> ReadAsync(EventOptions options, int count = int.MaxValue, CancellationToken cancellationToken = default)
    {
        List<EngineEvent> events = [];
        await foreach (EngineEvent happened in _events.ReadAsync(options, cancellationToken))
        {
            events.Add(happened);
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
