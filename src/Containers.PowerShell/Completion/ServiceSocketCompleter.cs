using Containers.Engine.Host.Services;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the sockets of services that answer.</summary>
public sealed class ServiceSocketCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        foreach (ApiServiceInfo service in request.Engine.Services.List())
        {
            yield return (service.Socket, $"Process {service.ProcessId}");
        }
    }
}
