using Containers.Engine.Content;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Cli.Output;

/// <summary>Shows a transfer, layer by layer: a line for each that is kept up to date on a terminal, else a line for each change of phase.</summary>
internal sealed class PullDisplay(TextWriter output, bool isTerminal, string done = "Pull complete") : IProgress<LayerProgress>
{
    private const long RedrawMilliseconds = 50;
    private readonly Lock _lock = new();
    private readonly List<Digest> _order = [];
    private readonly Dictionary<Digest, LayerProgress> _layers = [];
    private long _nextDraw;
    private int _drawn;

    public static PullDisplay OnOutput() => new(Terminal.Output, !Console.IsOutputRedirected);

    /// <summary>For another transfer than a pull.</summary>
    /// <param name="done">What to say of a layer that is where it was to go.</param>
    public static PullDisplay OnOutput(string done) => new(Terminal.Output, !Console.IsOutputRedirected, done);

    /// <summary>For a transfer whose output is something else: on the terminal that standard error is, or null where it is none.</summary>
    /// <param name="done">What to say of a layer that is where it was to go.</param>
    public static PullDisplay? OnTerminal(string done) => Console.IsErrorRedirected ? null : new(Terminal.Error, isTerminal: true, done);

    public static PullDisplay OnError() => new(Terminal.Error, !Console.IsErrorRedirected);

    public void Report(LayerProgress value)
    {
        lock (_lock)
        {
            bool isNew = !_layers.TryGetValue(value.Layer, out LayerProgress? before);
            if (isNew)
            {
                _order.Add(value.Layer);
            }

            _layers[value.Layer] = value;
            bool changed = isNew || before!.Phase != value.Phase;
            if (!isTerminal)
            {
                WritePlain(value, changed);
            }
            else if (changed || Environment.TickCount64 >= _nextDraw)
            {
                Draw();
            }
        }
    }

    private void WritePlain(LayerProgress layer, bool changed)
    {
        if (changed && layer.Phase is not LayerPhase.Waiting)
        {
            output.WriteLine($"{HumanText.ShortId(layer.Layer.ToString())}: {PhaseText(layer.Phase)}");
            output.Flush();
        }
    }

    /// <summary>Draws all layers anew over the last drawing (ECMA-48: CUU moves up, EL clears a line).</summary>
    private void Draw()
    {
        _nextDraw = Environment.TickCount64 + RedrawMilliseconds;
        if (_drawn > 0)
        {
            output.Write($"\e[{_drawn}A");
        }

        foreach (Digest digest in _order)
        {
            LayerProgress layer = _layers[digest];
            string amount = layer.Phase is not (LayerPhase.Downloading or LayerPhase.Uploading or LayerPhase.Copying or LayerPhase.Compressing) ? ""
                : layer.Total is { } total ? $" {HumanText.Size(layer.Bytes)}/{HumanText.Size(total)}"
                : $" {HumanText.Size(layer.Bytes)}";
            output.Write($"\e[2K\r{HumanText.ShortId(digest.ToString())}: {PhaseText(layer.Phase)}{amount}\n");
        }

        output.Flush();
        _drawn = _order.Count;
    }

    private string PhaseText(LayerPhase phase) => phase switch
    {
        LayerPhase.Waiting => "Waiting",
        LayerPhase.Downloading => "Downloading",
        LayerPhase.Uploading => "Pushing",
        LayerPhase.Exists => "Already exists",
        LayerPhase.Done => done,
        _ => phase.ToString(),
    };
}
