using System.Diagnostics;
using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class EventsTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void ALifeIsToldInDockersWords()
    {
        Assert.Equal(0, _containers.Run("pull", "-q", "hello").ExitCode);
        Assert.Equal(3, _containers.Run("run", "--rm", "--name", "c", "--label", "l=1", _containers.Busybox, "sh", "-c", "exit 3").ExitCode);

        string[] lines = _containers.Run("events", "--since", "1h", "--until", "0s").Lines;
        Assert.Contains(" image pull hello:latest ", lines[0], StringComparison.Ordinal);
        Assert.Contains(" image load ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["create", "attach", "start", "die", "destroy"], lines.Skip(2).Select(line => line.Split(' ')[2]));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}[+-]\d\d:\d\d container die [0-9a-f]{64} \(.+\)$", lines[5]);
        Assert.All(["exitCode=3", $"image={_containers.Busybox}", "l=1", "name=c"], attribute => Assert.Contains(attribute, lines[5], StringComparison.Ordinal));

        string json = Assert.Single(_containers.Run("events", "--since", "1h", "--until", "0s", "--format", "json", "-f", "event=die", "--filter", "container=c").Lines);
        JsonElement die = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("die", "container", "3"), (die.GetProperty("status").GetString(), die.GetProperty("Type").GetString(), die.GetProperty("Actor").GetProperty("Attributes").GetProperty("exitCode").GetString()));
        Assert.Equal(die.GetProperty("time").GetInt64(), die.GetProperty("timeNano").GetInt64() / 1_000_000_000);
        Assert.Equal(1, _containers.Run("events", "--until", "0s", "-f", "nothing=1").ExitCode);
    }

    [RootFact("busybox")]
    public void WhatHappensIsFollowed()
    {
        using Process follower = _containers.Start("events", "--since", "1h", "-f", "type=container");
        _containers.Run("run", "--rm", _containers.Busybox, "true");
        Assert.Equal(["create", "attach", "start", "die", "destroy"], Enumerable.Range(0, 5).Select(_ => follower.StandardOutput.ReadLine()!.Split(' ')[2]));
        follower.Kill();
    }
}
