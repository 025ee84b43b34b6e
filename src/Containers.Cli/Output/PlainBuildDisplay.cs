using Containers.Engine.Building;

namespace Containers.Cli.Output;

/// <summary>Shows a build line by line, as <c>docker build --progress=plain</c> does: each line begins with the number of its step.</summary>
internal sealed class PlainBuildDisplay(TextWriter output) : BuildDisplay
{
    private readonly Lock _lock = new();

    public override void Report(BuildProgress value)
    {
        lock (_lock)
        {
            switch (value)
            {
                case BuildProgress.Started started:
                    output.WriteLine($"#{started.Step.Number} {TitleOf(started.Step)}");
                    break;
                case BuildProgress.Output written:
                    output.WriteLine($"#{written.Step.Number} {written.Line}");
                    break;
                case BuildProgress.Ended ended:
                    output.WriteLine($"#{ended.Step.Number} {(ended.Step.IsCached ? "CACHED" : $"DONE {TimeOf(ended.Step.Duration)}")}");
                    break;
                case BuildProgress.Failed failed:
                    output.WriteLine($"#{failed.Step.Number} ERROR: {failed.Message.Split('\n')[0]}");
                    break;
                case BuildProgress.Warned warned:
                    output.WriteLine($"WARN: {warned.Warning}");
                    break;
                case BuildProgress.Noticed noticed:
                    output.WriteLine($"WARN: {noticed.Message}");
                    break;
            }

            output.Flush();
        }
    }

    public override void Complete(BuildRecord record)
    {
        foreach (string line in Summary(record))
        {
            output.WriteLine(line);
        }
    }
}
