using System.Threading.Channels;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Service.Routing;

/// <summary>
/// Tells a client how far layers are, in docker's lines. An error before the first line is the call's status; one after it is a line too, as docker's clients expect it.
/// </summary>
/// <param name="call">The call.</param>
internal sealed class LayerReporter(ApiCall call) : IProgress<LayerProgress>
{
    private const int ShortDigest = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<ProgressDocument> _lines = Channel.CreateUnbounded<ProgressDocument>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<Digest, (LayerPhase Phase, DateTime At)> _told = [];
    private volatile bool _hasTold;

    /// <inheritdoc/>
    public void Report(LayerProgress value)
    {
        lock (_told)
        {
            bool isNew = !_told.TryGetValue(value.Layer, out (LayerPhase Phase, DateTime At) before) || before.Phase != value.Phase;
            if (!isNew && DateTime.UtcNow - before.At < Pause)
            {
                return;
            }

            _told[value.Layer] = (value.Phase, DateTime.UtcNow);
        }

        Tell(new()
        {
            Status = Word(value.Phase),
            Id = value.Layer.Hex[..ShortDigest],
            ProgressDetail = value.Phase is LayerPhase.Done or LayerPhase.Exists or LayerPhase.Waiting ? new() : new() { Current = value.Bytes, Total = value.Total },
        });
    }

    /// <summary>Sends a line.</summary>
    public void Tell(ProgressDocument line)
    {
        _hasTold = true;
        _lines.Writer.TryWrite(line);
    }

    /// <summary>Does something that takes its time, and tells the client of it meanwhile.</summary>
    public async Task RunAsync(Func<Task> work)
    {
        Task sending = SendAsync();
        try
        {
            await work();
        }
        catch (Exception exception) when (_hasTold && Router.Describe(exception) is { } error)
        {
            Tell(new() { ErrorDetail = new() { Message = error.Message }, Error = error.Message });
        }
        finally
        {
            _lines.Writer.Complete();
            await sending;
        }
    }

    private async Task SendAsync()
    {
        DocumentStream? stream = null;
        await foreach (ProgressDocument line in _lines.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (!call.Gone.IsCancellationRequested)
            {
                stream ??= await DocumentStream.BeginAsync(call);
                await stream.WriteAsync(line, DockerJson.Readable.ProgressDocument);
            }
        }

        stream?.Dispose();
    }

    private static string Word(LayerPhase phase) => phase switch
    {
        LayerPhase.Waiting => "Waiting",
        LayerPhase.Downloading => "Downloading",
        LayerPhase.Extracting => "Extracting",
        LayerPhase.Uploading => "Pushing",
        LayerPhase.Copying => "Loading layer",
        LayerPhase.Compressing or LayerPhase.Compressed => "Preparing",
        LayerPhase.Exists => "Already exists",
        _ => "Complete",
    };
}
