using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Tests;

/// <summary>Processes with a terminal: over a console socket, and in the foreground of another terminal, which script(1) provides.</summary>
public sealed class TerminalTests
{
    private const string Tell = "tty; stty size; [ -c /dev/console ] && echo console; sh -c 'exec 4</dev/tty' && echo controlling";

    [RootTheory("busybox")]
    [InlineData("create")]
    [InlineData("run")]
    [InlineData("exec")]
    public void The_master_side_comes_over_the_console_socket(string command)
    {
        using OciContainer container = new();
        using Listener listener = new(container.Bundle.Combine("console"));
        container.Bundle.AddTerminal();
        JsonNode size = JsonNode.Parse("""{ "height": 33, "width": 77 }""")!;
        if (command == "exec")
        {
            container.Bundle.Process["terminal"] = false;
            container.Bundle.SetShell("sleep 1000");
            Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
            string file = container.Bundle.Combine("process.json");
            File.WriteAllText(file, $$"""{ "terminal": true, "consoleSize": {{size.ToJsonString()}}, "args": ["sh", "-c", "{{Tell.Replace("[ -c /dev/console ]", "true")}}; read answer; echo $answer"], "env": ["PATH=/bin"], "cwd": "/" }""");
            Assert.Equal(new ProgramResult(0, "", ""), container.Do("exec", "--detach", "--console-socket", listener.Path, "--process", file, container.Id));
        }
        else
        {
            container.Bundle.Process["consoleSize"] = size;
            container.Bundle.SetShell($"{Tell}; read answer; echo $answer");
            string[] detached = command == "run" ? ["run", "-d"] : ["create"];
            Assert.Equal(new ProgramResult(0, "", ""), container.Do([.. detached, "--console-socket", listener.Path, "-b", container.Bundle.Folder, container.Id]));
        }

        using SafeFileHandle master = listener.Receive();
        if (command == "create")
        {
            container.Do("start", container.Id);
        }

        Assert.Equal("/dev/pts/0\r\n33 77\r\nconsole\r\ncontrolling\r\n", ReadUntil(master, "controlling\r\n"));
        Pipes.Write(master, "answer\r"u8);
        Assert.EndsWith("answer\r\nanswer\r\n", ReadUntil(master, "answer\r\nanswer\r\n"), StringComparison.Ordinal);
    }

    [RootTheory("busybox", "script")]
    [InlineData("run")]
    [InlineData("exec")]
    public void In_the_foreground_the_own_terminal_is_relayed_with_its_size_and_restored(string command)
    {
        using OciContainer container = new();
        container.Bundle.AddTerminal();
        string script = $"{Tell.Replace("[ -c /dev/console ] && ", "")}; stty -echo; read line; echo got $line; stty size; exit 7";
        string words;
        if (command == "exec")
        {
            container.Bundle.Process["terminal"] = false;
            container.Bundle.SetShell("sleep 1000");
            Assert.Equal(0, container.Do("run", "-d", "-b", container.Bundle.Folder, container.Id).ExitCode);
            File.WriteAllText(Path.Combine(container.Bundle.Root, "script"), script);
            words = $"exec -t {container.Id} sh /script";
        }
        else
        {
            container.Bundle.SetShell(script);
            container.Bundle.Write();
            words = $"run -b {container.Bundle.Folder} {container.Id}";
        }

        string around = $"stty rows 21 cols 65; stty -g > {container.Bundle.Combine("before")}; {OciContainer.Program} --root {container.StateRoot} {words}; echo code $?; stty -g > {container.Bundle.Combine("after")}";
        using Process outer = Process.Start(new ProcessStartInfo("script", ["-qec", around, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string output = ReadUntil(outer.StandardOutput, "controlling\r\n");
        if (command == "run")
        {
            string relaying = File.ReadLines($"/proc/{container.State["pid"]}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..].Trim();
            using Process resize = Process.Start("stty", ["-F", $"/proc/{relaying}/fd/0", "rows", "40", "cols", "90"]);
            resize.WaitForExit();
        }

        outer.StandardInput.Write("typed\r");
        outer.StandardInput.Flush();
        output += ReadUntil(outer.StandardOutput, "code 7\r\n");
        outer.StandardInput.Close();
        outer.WaitForExit();
        Assert.Contains("/dev/pts/0\r\n21 65\r\nconsole\r\ncontrolling\r\n", output, StringComparison.Ordinal);
        Assert.Contains($"got typed\r\n{(command == "run" ? "40 90" : "21 65")}\r\n", output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(container.Bundle.Combine("before")), File.ReadAllText(container.Bundle.Combine("after")));
    }

    [RootFact("busybox")]
    public void Without_a_terminal_of_its_own_the_end_of_input_ends_the_programs_input()
    {
        using OciContainer container = new();
        container.Bundle.AddTerminal();
        container.Bundle.SetShell("stty -echo; echo ready; cat; echo end");
        container.Bundle.Write();
        ProcessStartInfo start = new(OciContainer.Program, ["--root", container.StateRoot, "run", "-b", container.Bundle.Folder, container.Id])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Assert.Equal("ready\r\n", ReadUntil(process.StandardOutput, "ready\r\n"));
        process.StandardInput.Write("line\n");
        process.StandardInput.Close();
        Assert.Equal("line\r\nend\r\n", process.StandardOutput.ReadToEnd());
    }

    [RootFact("busybox")]
    public void Signals_to_a_runtime_in_the_foreground_reach_the_program()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("trap 'echo term; exit 3' TERM; echo ready; while :; do sleep 0.02; done");
        container.Bundle.Write();
        ProcessStartInfo start = new(OciContainer.Program, ["--root", container.StateRoot, "run", "-b", container.Bundle.Folder, container.Id]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Assert.Equal("ready\n", ReadUntil(process.StandardOutput, "ready\n"));
        using SafeFileHandle handle = ProcessHandle.Open(process.Id)!;
        Assert.True(ProcessHandle.Signal(handle, Signals.SIGTERM));
        Assert.Equal("term\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(3, process.ExitCode);
        Assert.Empty(container.CgroupFolders);
    }

    [RootFact("busybox")]
    public void Options_that_do_not_go_with_the_terminal_are_refused_and_leave_nothing()
    {
        using OciContainer container = new();
        container.Bundle.SetShell("true");
        Assert.Contains("is for a process with a terminal", container.Fails("create", "--console-socket", "/none", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        container.Bundle.AddTerminal();
        container.Bundle.Write();
        Assert.Contains("needs --console-socket", container.Fails("create", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Contains("connect /none: ENOENT", container.Fails("create", "--console-socket", "/none", "-b", container.Bundle.Folder, container.Id), StringComparison.Ordinal);
        Assert.Contains("does not exist", container.Fails("state", container.Id), StringComparison.Ordinal);
        Assert.Empty(container.CgroupFolders);
    }

    private static string ReadUntil(SafeFileHandle file, string end)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[256];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            PollEntry[] entries = [new((int)file.DangerousGetHandle(), PollEvents.Readable)];
            Assert.True(Poll.Wait(entries, 20_000) > 0, text.ToString());
            text.Append(Encoding.UTF8.GetString(buffer, 0, Pipes.Read(file, buffer)));
        }

        return text.ToString();
    }

    private static string ReadUntil(StreamReader reader, string end)
    {
        StringBuilder text = new();
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && reader.Read() is >= 0 and int character)
        {
            text.Append((char)character);
        }

        return text.ToString();
    }

    /// <summary>A caller's console socket.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public Listener(string path)
        {
            Path = path;
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            _socket.Listen();
        }

        public string Path { get; }

        public SafeFileHandle Receive()
        {
            using Socket connection = _socket.Accept();
            using SafeFileHandle handle = new(connection.Handle, ownsHandle: false);
            return DescriptorSocket.Receive(handle)!;
        }

        public void Dispose() => _socket.Dispose();
    }
}
