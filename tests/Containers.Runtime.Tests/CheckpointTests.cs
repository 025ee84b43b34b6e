using System.Diagnostics;
using System.Text.Json.Nodes;
using Containers.Runtime.Checkpoints;

namespace Containers.Runtime.Tests;

/// <summary>Checkpoints: criu writes a container's processes into images and makes them of images again.</summary>
public sealed class CheckpointTests
{
    private const string Counting = "i=0; while [ ! -e /end ]; do i=$((i+1)); echo $i > /count; sleep 0.05; done; echo ended at $i; exit 7";

    [CriuFact]
    public void A_container_goes_on_where_it_was_written_under_another_id_and_on_other_streams()
    {
        using OciContainer container = new();
        string source = container.Bundle.Combine("source");
        File.WriteAllText(source, "shown\n");
        container.Bundle.AddMount("/etc/shown", null, source, "bind", "ro");
        container.Bundle.Linux["maskedPaths"] = JsonNode.Parse("""["/proc/kcore", "/proc/acpi", "/proc/none"]""");
        container.Bundle.SetShell(Counting);
        container.Bundle.Write();
        using Process run = Begin(container, "run", "-b", container.Bundle.Folder, container.Id);
        int before = WaitForCount(container, above: 2);
        string images = container.Bundle.Combine("images");
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("checkpoint", "--image-path", images, "--work-path", container.Bundle.Combine("work"), container.Id));
        run.WaitForExit();
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);

        // What it writes goes to the streams of who restores it, and its exit code is that one's.
        using Process restored = Begin(container, "restore", "-b", container.Bundle.Folder, "--image-path", images, $"{container.Id}-again");
        int after = WaitForCount(container, above: before);
        Assert.True(SpinWait.SpinUntil(() => container.Do("state", $"{container.Id}-again").Output.Contains("running", StringComparison.Ordinal), TimeSpan.FromSeconds(20)));
        Assert.Equal("shown\n", container.Do("exec", $"{container.Id}-again", "cat", "/etc/shown").Output);
        Assert.Contains($"/container-runtime-{container.Id}-again", container.Do("exec", $"{container.Id}-again", "cat", "/proc/1/cgroup").Output, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(container.Bundle.Root, "end"), string.Empty);
        Assert.Matches("^ended at [0-9]+\n$", restored.StandardOutput.ReadToEnd());
        restored.WaitForExit();
        Assert.Equal(7, restored.ExitCode);
        Assert.True(after > before);
        Assert.Contains("does not exist", container.Fails("state", $"{container.Id}-again"), StringComparison.Ordinal);
    }

    [CriuFact]
    public void A_container_can_go_on_after_its_checkpoint_and_a_restore_that_fails_leaves_nothing()
    {
        using OciContainer container = new();
        container.Bundle.SetShell(Counting);
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        int before = WaitForCount(container, above: 0);
        string images = container.Bundle.Combine("images");
        Assert.Equal(new ProgramResult(0, "", ""), container.Do("checkpoint", "--leave-running", "--file-locks", "--image-path", images, container.Id));
        Assert.Equal("running", container.Status);
        WaitForCount(container, above: before);
        Assert.Contains($"a container '{container.Id}' exists already", container.Fails("restore", "-d", "-b", container.Bundle.Folder, "--image-path", images, container.Id), StringComparison.Ordinal);
        Directory.Delete(images, recursive: true);
        Directory.CreateDirectory(images);
        string failure = container.Fails("restore", "-d", "-b", container.Bundle.Folder, "--image-path", images, "other");
        Assert.StartsWith("container-runtime: criu failed: ", failure, StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("state", "other"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(container.StateRoot, "other")));
    }

    /// <summary>A program that takes criu's place: it keeps the request, and says that it failed.</summary>
    [RootFact("busybox", "python3")]
    public void What_is_asked_for_is_in_the_request_and_why_criu_failed_in_the_error()
    {
        using OciContainer container = new();
        string programs = Directory.CreateDirectory(container.Bundle.Combine("programs")).FullName;
        string kept = container.Bundle.Combine("request");
        ProgramFile.Write(
            Path.Combine(programs, "criu"),
            $"""
            #!{Requirement.FindProgram("python3")}
            import socket, sys
            assert sys.argv[1] == "swrk"
            criu = socket.socket(fileno=int(sys.argv[2]))
            open("{kept}", "wb").write(criu.recv(65536))
            criu.send(bytes([8, 1, 16, 0, 74, 7]) + b"told so")

            """);
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        string images = container.Bundle.Combine("images");
        string[] words =
        [
            "checkpoint", "--image-path", images, "--leave-running", "--tcp-established", "--ext-unix-sk", "--shell-job", "--file-locks", "--lazy-pages",
            "--page-server", "10.0.0.1:1234", "--manage-cgroups-mode", "full", "--empty-ns", "network", "--auto-dedup", "--parent-path", "../before",
            "--lsm-profile", "apparmor:other", container.Id,
        ];
        Assert.Equal($"container-runtime: criu failed: told so (all of it is in {images}/dump.log)\n", With($"{programs}:/usr/bin:/bin", container, words));
        Assert.Equal("running", container.Status);
        List<(int Field, ulong Number, byte[] Bytes)> request = [.. ProtocolMessage.Read(File.ReadAllBytes(kept))];
        Assert.Equal([(1, 1UL), (2, (ulong)request[1].Bytes.Length)], request.Select(member => (member.Field, member.Number)));
        ILookup<int, (ulong Number, byte[] Bytes)> options = ProtocolMessage.Read(request[1].Bytes).ToLookup(member => member.Field, member => (member.Number, member.Bytes));
        foreach (int flag in (int[])[CriuField.LeaveRunning, CriuField.TcpEstablished, CriuField.ExternalUnixSockets, CriuField.ShellJob, CriuField.FileLocks,
            CriuField.LazyPages, CriuField.AutoDeduplicate, CriuField.ManageCgroups, CriuField.OrphanTerminal])
        {
            Assert.Equal(1UL, Assert.Single(options[flag]).Number);
        }

        Assert.Equal((ulong)(int)container.State["pid"]!, Assert.Single(options[CriuField.Process]).Number);
        Assert.Equal(4UL, Assert.Single(options[CriuField.ManageCgroupsMode]).Number);
        Assert.Equal(0x40000000UL, Assert.Single(options[CriuField.EmptyNamespaces]).Number);
        Assert.Equal("../before"u8, Assert.Single(options[CriuField.ParentImage]).Bytes);
        Assert.Equal("apparmor:other"u8, Assert.Single(options[CriuField.LsmProfile]).Bytes);
        Assert.Equal([(1, 8UL), (2, 1234UL)], ProtocolMessage.Read(Assert.Single(options[CriuField.PageServer]).Bytes).Select(member => (member.Field, member.Number)));
    }

    [RootFact("busybox")]
    public void Without_criu_the_error_says_what_is_missing()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        string nothing = Directory.CreateDirectory(container.Bundle.Combine("nothing")).FullName;
        Assert.Contains("criu, which is not installed; install the package criu", With(nothing, container, "checkpoint", container.Id), StringComparison.Ordinal);
        Assert.Equal("running", container.Status);
    }

    [RootTheory("busybox")]
    [InlineData("--manage-cgroups-mode", "hard", "is none of soft, full, strict")]
    [InlineData("--empty-ns", "moon", "is not network")]
    [InlineData("--page-server", "nowhere", "is not an address and a port")]
    [InlineData("--status-fd", "x", "is not a number")]
    public void An_option_that_is_none_is_refused(string option, string value, string message)
    {
        using OciContainer container = new();
        container.Bundle.SetShell("sleep 1000");
        Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
        Assert.Contains(message, container.Fails("checkpoint", option, value, "--image-path", container.Bundle.Combine("images"), container.Id), StringComparison.Ordinal);
    }

    /// <summary>podman asks by these calls.</summary>
    [Fact]
    public void Callers_learn_that_there_are_checkpoints()
    {
        ProductProgram runtime = new("container-runtime");
        Assert.Equal(0, runtime.Run("checkpoint", "--help").ExitCode);
        Assert.Contains("flag needs an argument", runtime.Run("restore", "--lsm-mount-context").Error, StringComparison.Ordinal);
    }

    private static Process Begin(OciContainer container, params string[] words) =>
        Process.Start(new ProcessStartInfo(OciContainer.Program, ["--root", container.StateRoot, .. words]) { RedirectStandardOutput = true })!;

    private static string With(string path, OciContainer container, params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(OciContainer.Program, ["--root", container.StateRoot, .. words])
        {
            Environment = { ["PATH"] = path },
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        return error;
    }

    private static int WaitForCount(OciContainer container, int above)
    {
        string file = Path.Combine(container.Bundle.Root, "count");
        int count = 0;
        Assert.True(SpinWait.SpinUntil(
            () => File.Exists(file) && int.TryParse(File.ReadAllText(file), out count) && count > above, TimeSpan.FromSeconds(20)), $"{count}");
        return count;
    }
}
