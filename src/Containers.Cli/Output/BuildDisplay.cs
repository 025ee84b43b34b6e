using Containers.Engine.Building;
using Containers.Engine.Text;

namespace Containers.Cli.Output;

/// <summary>Shows a build while it runs, on standard error.</summary>
internal abstract class BuildDisplay : IProgress<BuildProgress>, IDisposable
{
    /// <summary>Whether what it shows at the end names the image.</summary>
    public bool ShowsResult { get; protected init; } = true;

    /// <summary>The display of a form's name; null for the one that shows nothing.</summary>
    /// <exception cref="UsageException">There is no such form.</exception>
    public static BuildDisplay? Of(string form) => form switch
    {
        "quiet" or "none" => null,
        "plain" => new PlainBuildDisplay(Terminal.Error),
        "rawjson" => new JsonBuildDisplay(Terminal.Error),
        "tty" => new TerminalBuildDisplay(Terminal.Error),
        "auto" => Console.IsErrorRedirected ? new PlainBuildDisplay(Terminal.Error) : new TerminalBuildDisplay(Terminal.Error),
        _ => throw new UsageException($"'{form}' is no form of progress; auto, plain, tty, rawjson, quiet and none are."),
    };

    public abstract void Report(BuildProgress value);

    /// <summary>The build has ended well.</summary>
    public abstract void Complete(BuildRecord record);

    public virtual void Dispose()
    {
    }

    /// <summary>A step's title: <c>[stage 2/5] RUN make</c>.</summary>
    protected static string TitleOf(BuildStep step) => $"[{step.Stage} {step.Position}/{step.Total}] {step.Text}";

    /// <summary>A time as docker writes it: <c>1.3s</c>.</summary>
    protected static string TimeOf(TimeSpan time) => $"{time.TotalSeconds:F1}s";

    /// <summary>What came of the build, in one line for each of its facts.</summary>
    protected static IEnumerable<string> Summary(BuildRecord record)
    {
        yield return $"{record.Steps.Count} steps, {record.Cached} cached, {TimeOf(record.Duration)}";
        if (record.Id is not null)
        {
            yield return $"image {record.Id} ({HumanText.Size(record.Size)})";
        }

        foreach (string tag in record.Tags)
        {
            yield return $"named {tag}";
        }
    }
}
