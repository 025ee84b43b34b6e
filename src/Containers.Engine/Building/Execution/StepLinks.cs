using System.Text.Json;
using Containers.Engine.Networks;
using Containers.Linux.Files;
using Containers.Supervision.Monitor;
using Containers.Supervision.Networks;

namespace Containers.Engine.Building.Execution;

/// <summary>A step's place on a network, for as long as this process lives at most.</summary>
internal sealed class StepLinks : IDisposable
{
    private readonly FileLock? _kept;

    private StepLinks(NetworkConfiguration? configuration, FileLock? kept)
    {
        Configuration = configuration;
        _kept = kept;
    }

    /// <summary>What the step's supervisor makes; null for a step with the machine's network or none.</summary>
    public NetworkConfiguration? Configuration { get; }

    /// <summary>Takes addresses for a step. Where this machine cannot have the standard network, the step has none, and a warning says so.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="network">The one of the step: <c>host</c>, <c>none</c>, or a name.</param>
    /// <exception cref="NetworkNotFoundException">There is no such network.</exception>
    /// <exception cref="NetworkOptionsException">No address is free.</exception>
    public static StepLinks Take(NetworkService networks, string network)
    {
        if (NetworkRecord.IsPredefined(network) && network != NetworkRecord.DefaultName)
        {
            return new StepLinks(null, kept: null);
        }

        string id = RandomId.New();
        FileLock? kept = networks.Keep();
        try
        {
            return new StepLinks(
                networks.Attach(new NetworkedContainer(id, $"build-{id[..12]}")
                {
                    Attachments = [new NetworkAttachment { Network = network, IsOptional = network == NetworkRecord.DefaultName }], Holder = EndpointHolder.Own,
                }),
                kept);
        }
        catch
        {
            kept?.Dispose();
            throw;
        }
    }

    /// <summary>Writes it down for the step's supervisor.</summary>
    public void WriteTo(StepFolder folder)
    {
        if (Configuration is not null)
        {
            File.WriteAllBytes(Path.Combine(folder.Path, NetworkConfiguration.FileName), JsonSerializer.SerializeToUtf8Bytes(Configuration, SupervisionJson.Default.NetworkConfiguration));
        }
    }

    /// <summary>Frees the addresses, where the supervisor could not.</summary>
    public void Dispose()
    {
        foreach (string endpoint in Configuration?.Endpoints ?? [])
        {
            File.Delete(endpoint);
        }

        _kept?.Dispose();
    }
}
