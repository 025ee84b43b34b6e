using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Maintenance;

/// <summary>Makes right what <see cref="StoreInspector"/> found.</summary>
internal sealed class StoreRepair(ImageService images, VolumeService volumes, ContainerService containers)
{
    private readonly Dictionary<string, string> _advice = [];

    private LocalImages Local => images.Local;

    /// <summary>
    /// Removes what is damaged, brings back what is missing, and looks again: what could not be seen before, such as the layers of an image
    /// whose configuration was lost, is repaired in the next round.
    /// </summary>
    public async Task<StoreCheck> RunAsync(StoreCheck found, CancellationToken cancellationToken)
    {
        Dictionary<string, StoreProblem> known = [];
        StoreCheck now = found;
        while (now.Problems.Any(problem => known.TryAdd(problem.Subject, problem)))
        {
            foreach (StoreProblem problem in now.Problems)
            {
                known.TryAdd(problem.Subject, problem);
                if (problem.Fault is StoreFault.VolumeDamaged or StoreFault.VolumeUnfinished)
                {
                    await volumes.RepairAsync(problem.Subject, cancellationToken);
                }
                else if (problem.Fault == StoreFault.RecreationUnfinished)
                {
                    await MendAsync(problem, cancellationToken);
                }
                else
                {
                    Discard(problem);
                }
            }

            await RestoreAsync([.. now.Problems.SelectMany(problem => problem.Images)], cancellationToken);
            now = await new StoreInspector(Local, volumes, containers).RunAsync(cancellationToken);
        }

        HashSet<string> left = [.. now.Problems.Select(problem => problem.Subject)];
        return now with
        {
            Problems =
            [
                .. known.Values.Where(problem => !left.Contains(problem.Subject)).Select(problem => problem with { Repaired = true }),
                .. now.Problems.Select(problem => problem with { Message = WithAdvice(problem) }),
            ],
        };
    }

    private async Task RestoreAsync(HashSet<string> names, CancellationToken cancellationToken)
    {
        foreach (Descriptor entry in Local.Content.ReadEntries().Where(entry => names.Contains(StoreInspector.NameOf(entry))))
        {
            try
            {
                await images.RestoreAsync(entry, cancellationToken);
            }
            catch (Exception exception) when (exception is ContainersException or LinuxException)
            {
                _advice[StoreInspector.NameOf(entry)] = exception.Message;
            }
        }
    }

    private async Task MendAsync(StoreProblem problem, CancellationToken cancellationToken)
    {
        _advice[problem.Subject] = "Another container has that name now: remove or rename one of both.";
        try
        {
            await containers.MendAsync(problem.Subject, cancellationToken);
        }
        catch (ContainersException exception)
        {
            _advice[problem.Subject] = exception.Message;
        }
    }

    private string WithAdvice(StoreProblem problem)
    {
        string? advice = _advice.GetValueOrDefault(problem.Subject)
            ?? problem.Images.Select(image => _advice.GetValueOrDefault(image)).FirstOrDefault(text => text is not null);
        return advice is null ? problem.Message : $"{problem.Message} {advice}";
    }

    private void Discard(StoreProblem problem)
    {
        switch (problem.Fault)
        {
            case StoreFault.BlobDamaged:
                using (Local.Content.Lock())
                {
                    Local.Content.RemoveBlob(Digest.Parse(problem.Subject));
                }

                break;
            case StoreFault.LayerDamaged:
                using (FileLock held = Local.Content.Lock())
                {
                    // With the lock held no container is made of the layer; one that runs on it keeps it.
                    if (RunningOn(problem) is { } container)
                    {
                        _advice[problem.Subject] = $"Container {container.Name} runs on it: stop that first.";
                        break;
                    }

                    Local.Layers.Remove(new ChainId(Digest.Parse(problem.Subject)));
                }

                break;
        }
    }

    private ContainerInfo? RunningOn(StoreProblem problem)
    {
        ChainId layer = new(Digest.Parse(problem.Subject));
        return containers.List().FirstOrDefault(container => ChainId.Of(container.Layers).Contains(layer));
    }
}
