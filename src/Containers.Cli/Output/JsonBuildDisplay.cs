using System.Text.Json;
using Containers.Engine.Building;

namespace Containers.Cli.Output;

/// <summary>Shows a build as one JSON object a line, for programs.</summary>
internal sealed class JsonBuildDisplay : BuildDisplay
{
    private readonly TextWriter _output;
    private readonly Lock _lock = new();

    public JsonBuildDisplay(TextWriter output)
    {
        _output = output;
        ShowsResult = false;
    }

    public override void Report(BuildProgress value)
    {
        BuildEventRow row = value switch
        {
            BuildProgress.Started started => Of("started", started.Step),
            BuildProgress.Output written => Of("output", written.Step) with { Text = written.Line, Stream = written.IsError ? "stderr" : "stdout" },
            BuildProgress.Ended ended => Of("ended", ended.Step) with { Cached = ended.Step.IsCached, Seconds = ended.Step.Duration.TotalSeconds },
            BuildProgress.Failed failed => Of("failed", failed.Step) with { Text = failed.Message, Seconds = failed.Step.Duration.TotalSeconds },
            BuildProgress.Warned warned => new BuildEventRow { Event = "warned", Title = warned.Warning.Rule, Text = warned.Warning.Message, Line = warned.Warning.Line },
            BuildProgress.Noticed noticed => new BuildEventRow { Event = "noticed", Text = noticed.Message },
            _ => new BuildEventRow { Event = value.GetType().Name },
        };
        lock (_lock)
        {
            _output.WriteLine(JsonSerializer.Serialize(row, CliJson.Default.BuildEventRow));
            _output.Flush();
        }
    }

    public override void Complete(BuildRecord record)
    {
    }

    private static BuildEventRow Of(string name, BuildStep step) => new() { Event = name, Step = step.Number, Title = TitleOf(step) };
}
