using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Building.Graph;

/// <summary>
/// The stages that each stage needs, before it or after it in the file, never in a circle. The triggers of a base image add to it while the
/// build runs, from several threads.
/// </summary>
internal sealed class StageGraph(Dockerfile file)
{
    private readonly Lock _lock = new();
    private readonly List<(int Stage, Instruction For)>[] _needs = [.. file.Stages.Select(_ => new List<(int, Instruction)>())];

    /// <summary>Notes that a stage needs another one.</summary>
    /// <param name="stage">The stage's number.</param>
    /// <param name="other">That of the other one.</param>
    /// <param name="instruction">The instruction that needs it.</param>
    public void Add(int stage, int other, Instruction instruction)
    {
        lock (_lock)
        {
            if (!_needs[stage].Exists(need => need.Stage == other))
            {
                _needs[stage].Add((other, instruction));
            }
        }
    }

    /// <summary>The numbers of the stages that a stage needs, itself among them.</summary>
    public IReadOnlySet<int> NeededBy(int stage)
    {
        lock (_lock)
        {
            var needed = new HashSet<int>();
            Need(stage);
            return needed;

            void Need(int index)
            {
                if (needed.Add(index))
                {
                    _needs[index].ForEach(need => Need(need.Stage));
                }
            }
        }
    }

    /// <summary>Refuses stages that wait for each other, in BuildKit's words and named by the first one in the file that would never begin.</summary>
    /// <exception cref="DockerfileException">There are some.</exception>
    public void RequireNoCircle()
    {
        lock (_lock)
        {
            var done = new HashSet<int>();
            foreach (StageDefinition stage in file.Stages)
            {
                var path = new List<(int Stage, Instruction For)> { (stage.Index, stage.From) };
                if (EndsInCircle(path, done))
                {
                    throw new DockerfileException(
                        path[1].For.Location,
                        $"circular dependency detected on stage: {NameOf(stage.Index)} ({string.Join(" → ", path.Select(step => NameOf(step.Stage)))}). One of these has to do without the next.");
                }
            }
        }
    }

    private bool EndsInCircle(List<(int Stage, Instruction For)> path, HashSet<int> done)
    {
        int stage = path[^1].Stage;
        if (path.FindIndex(step => step.Stage == stage) < path.Count - 1)
        {
            return true;
        }

        if (done.Add(stage))
        {
            foreach ((int Stage, Instruction For) need in _needs[stage])
            {
                path.Add(need);
                if (EndsInCircle(path, done))
                {
                    return true;
                }

                path.RemoveAt(path.Count - 1);
            }
        }

        return false;
    }

    private string NameOf(int stage) => file.Stages[stage].From.StageName ?? $"stage-{file.Stages[stage].Title}";
}
