using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class ListTests : IDisposable
{
    private readonly ContainersProgram _containers = new();

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void FiltersChooseContainersAsDockersDo()
    {
        Make("first", "-l", "a=1");
        Make("second", "-l", "a=2", "-l", "b", "-p", "8080:8080");
        Assert.Equal(0, _containers.Run("start", "first").ExitCode);

        Assert.Equal(["first"], Names());
        Assert.Equal(["second"], Names("--filter", "status=created"));
        Assert.Equal(["second", "first"], Names("-a", "--filter", "label=a"));
        Assert.Equal(["second"], Names("-a", "--filter", "label=a", "--filter", "label=b"));
        Assert.Equal(["second"], Names("-a", "-f", "label=a=2"));
        Assert.Equal(["second", "first"], Names("-a", "-f", "name=fir", "-f", "name=sec"));
        Assert.Equal(["second"], Names("-a", "-f", "since=first"));
        Assert.Equal(["first"], Names("-a", "-f", "before=second"));
        Assert.Equal(["second", "first"], Names("-a", "-f", $"ancestor={_containers.Busybox}"));
        Assert.Empty(Names("-a", "-f", "ancestor=other"));
        Assert.Equal(["second"], Names("-a", "-f", "health=none", "-f", "name=sec"));
        Assert.Equal(["second"], Names("-a", "-f", "name=^/s[a-f]c"));
        Assert.Equal(["second", "first"], Names("-a", "-f", "name=^(first|second)$"));
        Assert.Equal(["second"], Names("-a", "-f", "expose=8080", "-f", "publish=8070-8080/tcp"));
        Assert.Empty(Names("-a", "-f", "publish=8080/udp"));
        Assert.Equal(["second"], Names("-a", "-f", "network=bridge"));
        Assert.Empty(Names("-a", "-f", "volume=data"));
        Assert.Empty(Names("-a", "-f", "is-task=true"));
        Assert.Empty(Names("-a", "-f", "status=removing"));
        Assert.Equal(125, _containers.Run("ps", "-f", "name").ExitCode);
        Assert.Contains("invalid filter 'status=bad'", _containers.Run("ps", "-f", "status=bad").Error, StringComparison.Ordinal);
        Assert.Equal(["second"], Names("-l"));
        Assert.Equal(["second", "first"], Names("-n", "5"));
        Assert.NotEqual(0, _containers.Run("ps", "-f", "colour=red").ExitCode);
    }

    /// <summary>A command, a label or a history of a hostile image must neither command the terminal nor look like lines of the program's own.</summary>
    [RootFact("busybox")]
    public void WhatTerminalsObeyDoesNotReachThem()
    {
        const string hostile = "\e[2J\e]0;owned\a\u009b1m\n2026-01-01T00:00:00 container start forged";
        _containers.Run("create", "--name", "box", "-l", $"l={hostile}", _containers.Busybox, hostile);
        _containers.Run("commit", "-m", hostile, "box", "changed");
        ContainersProgram.Result[] outputs =
        [
            _containers.Run("ps", "-a", "--no-trunc"),
            _containers.Run("history", "changed"),
            _containers.Run("events", "--since", "1h", "--until", "0s", "-f", "container=box"),
            _containers.Run("start", "box"),
        ];

        Assert.All(outputs, output => Assert.DoesNotContain(output.Output + output.Error, character => char.IsControl(character) && character != '\n'));
        Assert.DoesNotContain(outputs.SelectMany(output => output.Lines), line => line.StartsWith("2026-01-01T00:00:00 ", StringComparison.Ordinal));
        Assert.Contains("owned", outputs[0].Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void InfoCountsWhatTheStoreHasAndKnowsTheMachine()
    {
        Make("ended");
        Make("runs");
        Assert.Equal(0, _containers.Run("start", "runs").ExitCode);

        using JsonDocument info = JsonDocument.Parse(_containers.Run("info", "--format", "json").Output);
        Assert.Equal((2, 1, 0, 1, 1), (Number("Containers"), Number("ContainersRunning"), Number("ContainersPaused"), Number("ContainersStopped"), Number("Images")));
        Assert.Equal(Environment.ProcessorCount, Number("NCPU"));
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), info.RootElement.GetProperty("KernelVersion").GetString());
        Assert.Equal(new ProductProgram("container-runtime").Path, Path.GetFullPath(
            info.RootElement.GetProperty("Runtimes").GetProperty("container-runtime").GetProperty("path").GetString()!));
        Assert.Equal($"{_containers.Root}\n", _containers.Run("info", "-f", "{{.DockerRootDir}}").Output);
        Assert.Contains($"\nContainers: 2\n Running: 1\n", "\n" + _containers.Run("info").Output, StringComparison.Ordinal);

        int Number(string name) => info.RootElement.GetProperty(name).GetInt32();
    }

    [RootFact("busybox")]
    public void ListsFollowTemplates()
    {
        Make("first");
        Assert.Equal("first created\n", _containers.Run("ps", "-a", "--format", "{{.Names}} {{.State}}").Output);
        string[] lines = _containers.Run("ps", "-a", "-s", "--format", "table {{.ID}}\\t{{.Names}}\\t{{.Size}}").Lines;
        Assert.Equal(["CONTAINER ID", "NAMES", "SIZE"], lines[0].Split("   ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@" 0B \(virtual [0-9.]+[kM]B\)$", lines[1]);
        Assert.NotEqual(0, _containers.Run("ps", "-a", "--format", "{{.Nothing}}").ExitCode);
    }

    [RootFact("busybox")]
    public void InspectShowsContainersUnderDockersFieldNames()
    {
        Make("box", "--memory", "64m", "--cap-drop", "all", "--device", "/dev/null:/dev/n", "--ulimit", "nofile=5:6", "--tmpfs", "/run", "-e", "A=b");
        JsonElement box = JsonDocument.Parse(_containers.Run("inspect", "box").Output).RootElement[0];
        Assert.Equal("/box", box.GetProperty("Name").GetString());
        Assert.Equal("created", box.GetProperty("State").GetProperty("Status").GetString());
        Assert.Equal("sleep", box.GetProperty("Path").GetString());
        Assert.Contains("A=b", box.GetProperty("Config").GetProperty("Env").EnumerateArray().Select(entry => entry.GetString()));
        Assert.Equal(64 << 20, box.GetProperty("HostConfig").GetProperty("Memory").GetInt64());
        Assert.Equal("/dev/n", box.GetProperty("HostConfig").GetProperty("Devices")[0].GetProperty("PathInContainer").GetString());
        Assert.Equal(6, box.GetProperty("HostConfig").GetProperty("Ulimits")[0].GetProperty("Hard").GetInt64());
        Assert.True(Directory.Exists(box.GetProperty("GraphDriver").GetProperty("Data").GetProperty("UpperDir").GetString()));

        Assert.Equal("created all\n", _containers.Run("inspect", "-f", "{{.State.Status}} {{index .HostConfig.CapDrop 0}}", "box").Output);
        Assert.Equal("sha256", _containers.Run("inspect", "--type", "image", "-f", "{{.Id}}", _containers.Busybox).Output[..6]);
        Assert.Equal(1, _containers.Run("inspect", "--type", "image", "box").ExitCode);
        Assert.Equal(1, _containers.Run("inspect", "--type", "container", _containers.Busybox).ExitCode);
    }

    [RootFact("busybox")]
    public void ADamagedRecordHidesNoOther()
    {
        Make("good");
        Make("bad");
        string id = _containers.Run("ps", "-aq", "--no-trunc", "-f", "name=bad").Output.Trim();
        File.WriteAllText(Path.Combine(_containers.Root, "containers", id, "container.json"), "{ \"id\":");
        string[] lines = _containers.Run("ps", "-a", "--format", "{{.ID}} {{.State}}").Lines;
        Assert.Contains($"{id[..12]} dead", lines);
        Assert.Equal(2, lines.Length);
        Assert.Equal(0, _containers.Run("rm", "-f", id).ExitCode);
        Assert.Equal(["good"], Names("-a"));
    }

    private string[] Names(params string[] options) => _containers.Run(["ps", .. options, "--format", "{{.Names}}"]).Lines;

    private void Make(string name, params string[] options) =>
        Assert.Equal(0, _containers.Run(["create", "--name", name, .. options, _containers.Busybox, "sleep", "1000"]).ExitCode);
}
