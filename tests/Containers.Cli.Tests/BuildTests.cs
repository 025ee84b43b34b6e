using System.Diagnostics;
using System.Text.Json;

namespace Containers.Cli.Tests;

public sealed class BuildTests : IDisposable
{
    private const string Dockerfile = """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]
        ARG GREETING=hello
        RUN busybox echo "$GREETING from the step" | busybox tee /greeting
        CMD ["/bin/busybox", "cat", "/greeting"]
        """;

    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _context = new();

    public BuildTests() => File.WriteAllText(_context.Combine("Dockerfile"), Dockerfile);

    public void Dispose()
    {
        _containers.Dispose();
        _context.Dispose();
    }

    [RootFact("busybox")]
    public void BuildMakesAnImageThatRuns()
    {
        AddBusybox();
        ContainersProgram.Result built = _containers.Run("build", "-t", "app:v1", "--build-arg", "GREETING=hi", "--label", "a=b", _context.Path);

        Assert.Equal(0, built.ExitCode);
        Assert.Contains("hi from the step\n", built.Error, StringComparison.Ordinal);
        Assert.Contains("DONE", built.Error, StringComparison.Ordinal);
        Assert.Equal("hi from the step\n", _containers.Run("run", "--rm", "app:v1").Output);

        ContainersProgram.Result again = _containers.Run("build", "-q", "--build-arg", "GREETING=hi", "--label", "a=b", "--iidfile", _context.Combine("id"), _context.Path);
        Assert.Equal(_containers.Run("images", "-q", "--no-trunc").Lines[0], again.Output.TrimEnd());
        Assert.Equal(again.Output.TrimEnd(), File.ReadAllText(_context.Combine("id")));
        Assert.Equal("", again.Error);
    }

    [RootFact("busybox")]
    public void ProgressIsForPeopleOrForPrograms()
    {
        AddBusybox();
        _containers.Run("build", "-q", _context.Path);
        ContainersProgram.Result plain = _containers.Run("build", "--progress=plain", _context.Path);
        Assert.Equal(4, plain.Error.Split('\n').Count(line => line.EndsWith(" CACHED", StringComparison.Ordinal)));

        ContainersProgram.Result json = _containers.Run("build", "--progress=rawjson", "--no-cache", _context.Path);
        List<JsonElement> rows = [.. json.Error.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(rows, row => row.GetProperty("Event").GetString() == "output" && row.GetProperty("Text").GetString() == "hello from the step");
        Assert.StartsWith("sha256:", json.Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_build_that_is_interrupted_ends_its_step_and_says_nothing_else()
    {
        AddBusybox();
        File.WriteAllText(_context.Combine("Dockerfile"), "FROM scratch\nCOPY busybox /bin/sh\nCOPY busybox /bin/sleep\nRUN echo begun; exec sleep 1000\n");
        using Process build = _containers.StartProgram(ContainersProgram.Path, "build", "--progress=plain", _context.Path);
        string said = "";
        while (!said.EndsWith(" begun", StringComparison.Ordinal))
        {
            said = build.StandardError.ReadLine() ?? throw new EndOfStreamException("The build ended.");
        }

        Process.Start("kill", ["-s", "INT", $"{build.Id}"]).WaitForExit();
        string rest = build.StandardError.ReadToEnd();
        build.WaitForExit();
        Assert.Equal(130, build.ExitCode);
        Assert.DoesNotContain("container-runtime", rest, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void StepsAreLeftInAFolderAndFoundThere()
    {
        AddBusybox();
        using var cache = new TemporaryFolder();
        using var other = new ContainersProgram();
        Assert.Equal(0, _containers.Run("build", "-q", "--cache-to", $"type=local,dest={cache.Path}", _context.Path).ExitCode);
        ContainersProgram.Result found = other.Run("build", "--progress=plain", "--cache-from", $"type=local,src={cache.Path}", "--cache-from", "type=local,src=/absent", _context.Path);
        Assert.Equal(4, found.Error.Split('\n').Count(line => line.EndsWith(" CACHED", StringComparison.Ordinal)));
        Assert.Contains("WARN: The build cache type=local,src=/absent cannot be used", found.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, _containers.Run("build", "-q", "--cache-to", "type=s3,bucket=x", _context.Path).ExitCode);
    }

    [RootFact("busybox")]
    public void AFailingStepIsToldWithItsLine()
    {
        AddBusybox();
        File.AppendAllText(_context.Combine("Dockerfile"), "\nRUN busybox echo reason; exit 7\n");
        ContainersProgram.Result failed = _containers.Run("build", _context.Path);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("Dockerfile:7: ", failed.Error, StringComparison.Ordinal);
        Assert.Contains("exit code 7", failed.Error, StringComparison.Ordinal);
        Assert.Contains("> reason", failed.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task AKilledBuildLeavesNoProgramAndOnlyWhatTheNextOneRemoves()
    {
        AddBusybox();
        File.AppendAllText(_context.Combine("Dockerfile"), "\nRUN busybox echo started; busybox sleep 1234\n");
        using Process building = _containers.Start("build", _context.Path);
        while (await building.StandardError.ReadLineAsync() is { } line && !line.EndsWith(" started", StringComparison.Ordinal))
        {
        }

        building.Kill();
        await building.WaitForExitAsync();

        // The step's end of the lock is gone once its program is: the next build takes the folder away.
        string staging = Path.Combine(_containers.Root, "staging");
        File.WriteAllText(_context.Combine("Dockerfile"), Dockerfile);
        DateTime limit = DateTime.UtcNow.AddMinutes(1);
        do
        {
            Assert.True(DateTime.UtcNow < limit, string.Join(' ', Directory.EnumerateFileSystemEntries(staging)));
            Assert.Equal(0, _containers.Run("build", "-q", "--no-cache", _context.Path).ExitCode);
        }
        while (Directory.EnumerateFileSystemEntries(staging).Any());
        Assert.DoesNotContain(Process.GetProcesses(), process => CommandOf(process).Contains("sleep\01234", StringComparison.Ordinal));
    }

    [RootFact("busybox")]
    public void CheckTellsWhatTheRulesFind()
    {
        File.WriteAllText(_context.Combine("Dockerfile"), "FROM scratch\nMAINTAINER me\n");
        ContainersProgram.Result found = _containers.Run("build", "--check", _context.Path);
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("WARNING: MaintainerDeprecated (line 2)", found.Output, StringComparison.Ordinal);
        File.WriteAllText(_context.Combine("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        Assert.Equal(new(0, "Check complete, no warnings found.\n", ""), _containers.Run("build", "--check", _context.Path));
    }

    [RootFact("busybox")]
    public void OptionsOfDockerThatChangeNothingAreTakenAndOthersAreRefused()
    {
        File.WriteAllText(_context.Combine("Dockerfile"), "FROM scratch\nLABEL a=b\n");
        ContainersProgram.Result built = _containers.Run(
            "build", "-q", "--rm", "--force-rm=false", "--compress", "--load", "--provenance=false", "--sbom", "false", "--isolation=default", "--allow", "network.host",
            "-m", "64m", "--metadata-file", _context.Combine("metadata"), "-t", "named", _context.Path);
        Assert.Equal((0, ""), (built.ExitCode, built.Error));
        JsonElement metadata = JsonDocument.Parse(File.ReadAllText(_context.Combine("metadata"))).RootElement;
        Assert.Equal(built.Output.TrimEnd(), metadata.GetProperty("containerimage.config.digest").GetString());
        Assert.Equal("docker.io/library/named:latest", metadata.GetProperty("image.name").GetString());
        foreach ((string option, string reason) in new[]
        {
            ("--squash", "--squash"), ("--provenance=max", "attestation"), ("--sbom=true", "attestation"), ("--isolation=hyperv", "Windows"), ("--security-opt=x", "RUN --security"),
            ("--allow=device", "cannot be allowed"), ("--memory=1", "at least 6 MB"),
        })
        {
            ContainersProgram.Result refused = _containers.Run("build", option, _context.Path);
            Assert.NotEqual(0, refused.ExitCode);
            Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("needs a name", _containers.Run("build", "--push", _context.Path).Error, StringComparison.Ordinal);
        ContainersProgram.Result archive = _containers.Run("build", "-q", "-o", "type=oci,dest=-", _context.Path);
        Assert.Contains("oci-layout", archive.Output, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void CheckFailsWhereTheBuildWould()
    {
        File.WriteAllText(_context.Combine("Dockerfile"), "FROM scratch as x\nENV a='x\n");
        ContainersProgram.Result found = _containers.Run("build", "--check", _context.Path);
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("WARNING: FromAsCasing (line 1)", found.Output, StringComparison.Ordinal);
        Assert.Contains("Dockerfile:2: ", found.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void ADockerfileAloneComesByStandardInput()
    {
        ContainersProgram.Result built = _containers.RunWithInput("FROM scratch\nLABEL a=b\n", "build", "-q", "-t", "alone", "-");
        Assert.StartsWith("sha256:", built.Output, StringComparison.Ordinal);
        Assert.Contains("There is no network 'nowhere'", _containers.Run("build", "--network=nowhere", _context.Path).Error, StringComparison.Ordinal);
    }

    private static string CommandOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty; // It has ended.
        }
    }

    private void AddBusybox() => File.Copy(Requirement.FindProgram("busybox")!, _context.Combine("busybox"));
}
