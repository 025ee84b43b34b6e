using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>Puts a new container in the place of one.</summary>
public static class RecreateVerb
{
    /// <summary>How long a container without a health check has to run before it counts as good.</summary>
    private static readonly TimeSpan s_trial = TimeSpan.FromSeconds(1);

    /// <summary>How many lines of a new container's output are kept where it fails.</summary>
    private const int KeptLines = 20;

    /// <summary>
    /// Makes a container anew, of its image as it is now or of another: with its name, what its creator asked for or another asks for now, its networks and its
    /// volumes, also those that were made for it. The old container is removed once the new one runs and is healthy; where that does not come, the new one goes
    /// and the old one is as it was. Where this is killed, a check of the store tells of it, and a repair or the next recreation ends it.
    /// </summary>
    /// <param name="container">The container.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends it; the old container is as it was then.</param>
    /// <returns>The new container.</returns>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerOptionsException">The new image cannot be run so.</exception>
    /// <exception cref="ContainerRecreationException">The new container could not be started, or did not become healthy; the old one is as it was.</exception>
    /// <exception cref="ContainerStateException">The container is removed when it ends, or somebody else recreates it.</exception>
    /// <exception cref="ImageNotFoundException">The image is not in the store.</exception>
    public static async Task<ContainerInfo> RecreateAsync(this Container container, RecreateOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(options);
        ContainerService service = container.Service;
        ContainerRecord old = container.Record;
        if (old.Options.Remove)
        {
            throw new ContainerStateException(old.Name, $"Container '{old.Name}' is removed when it ends, so it could not be brought back. Start a new one in its place.");
        }

        ContainerOptions before = ContainerDefaults.Asked(old.Id, old.Options, service.ImageOf(old));
        ContainerOptions wanted = (options.Change?.Invoke(before) ?? before) with { Image = options.Image ?? old.Options.Image, Name = old.Name };
        bool hasOtherSecurity = wanted.Security != old.Options.Security; // Else the profile of system calls is the one that was read then.
        if (options.Change is not null)
        {
            RequirePossible(hasOtherSecurity ? wanted : wanted with { Security = null }, service);
        }

        if (options.Pull is { } pull)
        {
            await service.Images.GetOrPullAsync(wanted.Image, pull.Policy, pull.Options, pull.Progress, cancellationToken);
        }

        _ = service.Images.Resolve(wanted.Image); // Before anything stops.
        bool ran = container.State.Status.IsActive();
        using FileLock? recreating = Recreation.Begin(container.Folder, old.Name, ran)
            ?? throw new ContainerStateException(old.Name, $"Somebody else is putting another container in the place of '{old.Name}'.");
        Container? made = null;
        try
        {
            await container.StopAsync(options.StopTimeout, options.StopSignal, cancellationToken);
            await container.RenameAsync($"{old.Name}-{old.Id[..12]}", cancellationToken);
            made = await service.MakeAsync(wanted, null, hasOtherSecurity ? old with { SeccompProfile = null } : old, cancellationToken);
            Recreation.Note(container.Folder, made.Id);
            await made.StartAsync(cancellationToken);
            await made.ProveAsync(options.ReadyTimeout, cancellationToken);
        }
        catch (Exception exception)
        {
            IReadOnlyList<string> output = made is null ? [] : await made.ReadLastLinesAsync();
            if (made is not null)
            {
                await made.RemoveAsync(force: true, volumes: true, CancellationToken.None);
            }

            if (container.Name != old.Name)
            {
                await container.RenameAsync(old.Name, CancellationToken.None);
            }

            Recreation.End(container.Folder);
            if (ran)
            {
                await container.StartAsync(CancellationToken.None);
            }

            if (exception is ContainerStateException or ContainerStartException)
            {
                throw new ContainerRecreationException(old.Name, (ContainersException)exception, output);
            }

            throw;
        }

        // With what an earlier one left that was killed after it had put this container there.
        foreach ((Container abandoned, _) in service.FindAbandoned().Where(found => found.Recreation.Replacement == old.Id))
        {
            await abandoned.RemoveAsync(force: true, volumes: true, CancellationToken.None);
        }

        await container.RemoveAsync(force: false, volumes: true, CancellationToken.None);
        return made.Read();
    }

    /// <summary>Refuses what cannot be, before anything stops.</summary>
    private static void RequirePossible(ContainerOptions wanted, ContainerService service)
    {
        service.Check(wanted with { Name = null });
        if (wanted.Remove)
        {
            throw new ContainerOptionsException("The new container would be removed when it ends, so nobody could see whether it is good. Leave that away.");
        }
    }

    /// <summary>What a container wrote last; nothing where that is not kept.</summary>
    private static async Task<IReadOnlyList<string>> ReadLastLinesAsync(this Container container)
    {
        List<string> lines = [];
        try
        {
            await foreach (ContainerLogEntry entry in container.ReadLogAsync(new() { Tail = KeptLines }))
            {
                lines.Add(entry.Text);
            }
        }
        catch (ContainersException)
        {
            return []; // Its log driver keeps nothing, or somebody removes it already.
        }

        return lines;
    }

    private static ImageConfiguration? ImageOf(this ContainerService service, ContainerRecord record)
    {
        try
        {
            return service.Images.Resolve(record.ImageId.ToString()).Configuration;
        }
        catch (ImageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Waits until a new container is healthy, or has run for a while or ended well where its health is not checked.</summary>
    private static async Task ProveAsync(this Container container, TimeSpan patience, CancellationToken cancellationToken)
    {
        bool isChecked = container.Record.Options.HealthCheck is { Checks: true };
        using CancellationTokenSource time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(isChecked ? patience : s_trial);
        try
        {
            if (isChecked)
            {
                await container.WaitUntilHealthyAsync(time.Token);
            }
            else if (await container.WaitAsync(time.Token) is not 0 and int code)
            {
                throw new ContainerStateException(container.Name, $"The new container '{container.Name}' ended at once, with exit code {code}.");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            if (isChecked)
            {
                throw new ContainerStateException(container.Name, $"The new container '{container.Name}' was not healthy after {patience.TotalSeconds:0.#} s.");
            }
        }
    }
}
