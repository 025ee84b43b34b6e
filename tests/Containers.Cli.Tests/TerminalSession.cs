using System.Diagnostics;
using System.Globalization;

namespace Containers.Cli.Tests;

/// <summary>The program in a real terminal of 80 by 24, which tmux keeps.</summary>
internal sealed class TerminalSession : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ContainersProgram _containers;
    private readonly string _socket = $"containers-{Guid.NewGuid():N}";

    /// <summary>Starts the program under a shell, which says how it ended.</summary>
    public TerminalSession(ContainersProgram containers, string arguments)
    {
        _containers = containers;
        string command = $"{ContainersProgram.Path} {arguments}; echo ended with $?; exec sh";
        Tmux("-f", "/dev/null", "start-server", ";", "set-option", "-g", "status", "off", ";", "new-session", "-d", "-x", "80", "-y", "24", command);
    }

    /// <summary>The process of the program.</summary>
    public int ProgramId
    {
        get
        {
            string shell = Tmux("display-message", "-p", "#{pane_pid}").Trim();
            return int.Parse(File.ReadAllText($"/proc/{shell}/task/{shell}/children").Split(' ')[0], CultureInfo.InvariantCulture);
        }
    }

    public void Type(string line) => Tmux("send-keys", line, "Enter");

    /// <summary>Presses keys, one right after the other: what the terminal answers to a shell that asks for the cursor's place comes before or after.</summary>
    public void Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    /// <summary>Empties the screen, so that nothing on it is taken for what comes.</summary>
    public void Clear() => Tmux("send-keys", "-R");

    public void Resize(int width, int height) => Tmux("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Waits until the screen shows a text.</summary>
    public void WaitFor(string text)
    {
        Stopwatch watch = Stopwatch.StartNew();
        string screen;
        while (!(screen = Tmux("capture-pane", "-p")).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(watch.Elapsed < Limit, $"The screen does not show '{text}':\n{screen}");
            Thread.Sleep(20);
        }
    }

    public void Dispose() => Tmux("kill-server");

    private string Tmux(params string[] arguments)
    {
        using Process tmux = _containers.StartProgram("tmux", ["-L", _socket, .. arguments]);
        string output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return output;
    }
}
