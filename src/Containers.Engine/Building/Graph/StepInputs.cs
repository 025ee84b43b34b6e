using Containers.Engine.Building.Execution;

namespace Containers.Engine.Building.Graph;

/// <summary>What a step takes files from, all of it there: the stages are built, the images pulled.</summary>
internal sealed class StepInputs
{
    private readonly Dictionary<string, CopySource> _named = new(StringComparer.Ordinal);
    private readonly CopySource _context;

    /// <summary>Begins with the main context, which is always there.</summary>
    public StepInputs(CopySource context) => _context = context;

    /// <summary>Adds a stage, context or image.</summary>
    public void Add(string from, CopySource source) => _named[from] = source;

    /// <summary>What a name of <see cref="ILayerStep.From"/> means; null is the main context.</summary>
    public CopySource Of(string? from) => from is null ? _context : _named[from];
}
