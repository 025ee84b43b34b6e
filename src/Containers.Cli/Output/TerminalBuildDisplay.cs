using System.Diagnostics;
using Containers.Engine.Building;
using Containers.Engine.Text;

namespace Containers.Cli.Output;

/// <summary>Shows a build on a terminal: a line for each step, with its time, and below those that run what they wrote last.</summary>
internal sealed class TerminalBuildDisplay : BuildDisplay
{
    private const int ShownLines = 6;
    private const int IntervalMilliseconds = 100;
    private readonly TextWriter _output;
    private readonly Lock _lock = new();
    private readonly List<Row> _running = [];
    private readonly Timer _timer;
    private int _drawn;

    public TerminalBuildDisplay(TextWriter output)
    {
        _output = output;
        _timer = new Timer(_ => Redraw(), null, IntervalMilliseconds, IntervalMilliseconds);
    }

    public override void Report(BuildProgress value)
    {
        lock (_lock)
        {
            switch (value)
            {
                case BuildProgress.Started started:
                    _running.Add(new Row(started.Step));
                    break;
                case BuildProgress.Output written:
                    _running.Find(row => row.Step.Number == written.Step.Number)?.Add(written.Line);
                    break;
                case BuildProgress.Ended ended:
                    End(ended.Step, $" => {(ended.Step.IsCached ? "CACHED " : "")}{TitleOf(ended.Step)}", ended.Step.IsCached ? "0.0s" : TimeOf(ended.Step.Duration));
                    break;
                case BuildProgress.Failed failed:
                    End(failed.Step, $" => ERROR {TitleOf(failed.Step)}", TimeOf(failed.Step.Duration));
                    break;
                case BuildProgress.Warned warned:
                    Erase();
                    _output.WriteLine($" ! {warned.Warning}");
                    break;
                case BuildProgress.Noticed noticed:
                    Erase();
                    _output.WriteLine($" ! {noticed.Message}");
                    break;
            }

            Draw();
        }
    }

    public override void Complete(BuildRecord record)
    {
        lock (_lock)
        {
            Erase();
            foreach (string line in Summary(record))
            {
                _output.WriteLine(line);
            }

            _output.Flush();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _timer.Dispose();
        lock (_lock)
        {
            Erase();
            _output.Flush();
        }
    }

    private static int Width => Math.Max(20, Console.WindowWidth is > 0 and var width ? width : 80) - 1;

    private void Redraw()
    {
        lock (_lock)
        {
            Draw();
        }
    }

    private void End(BuildStep step, string title, string time)
    {
        Erase();
        _running.RemoveAll(row => row.Step.Number == step.Number);
        _output.WriteLine(Line(title, time));
    }

    private void Draw()
    {
        Erase();
        foreach (Row row in _running)
        {
            Write(Line($" => {TitleOf(row.Step)}", TimeOf(Stopwatch.GetElapsedTime(row.Began))));
            foreach (string line in row.Lines)
            {
                Write(Cut($" => => # {line}"));
            }
        }

        _output.Flush();
    }

    private void Write(string line)
    {
        _output.WriteLine(line);
        _drawn++;
    }

    /// <summary>Takes the lines of running steps away (ECMA-48: cursor up, erase below).</summary>
    private void Erase()
    {
        if (_drawn > 0)
        {
            _output.Write($"\x1b[{_drawn}A\x1b[J");
            _drawn = 0;
        }
    }

    private static string Line(string title, string time)
    {
        int room = Width - time.Length - 1;
        string shown = Cut(title, room);
        return $"{shown.PadRight(room)} {time}";
    }

    private static string Cut(string text, int? room = null)
    {
        // Control characters of a step's output must not move the cursor.
        string clean = HumanText.Printable(text);
        int width = Math.Max(1, room ?? Width);
        return clean.Length > width ? clean[..width] : clean;
    }

    private sealed class Row(BuildStep step)
    {
        private readonly Queue<string> _lines = new();

        public BuildStep Step => step;

        public long Began { get; } = Stopwatch.GetTimestamp();

        public IEnumerable<string> Lines => _lines;

        public void Add(string line)
        {
            _lines.Enqueue(line);
            if (_lines.Count > ShownLines)
            {
                _lines.Dequeue();
            }
        }
    }
}
