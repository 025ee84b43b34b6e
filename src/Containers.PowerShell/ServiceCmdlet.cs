using System.Management.Automation;
using Containers.Engine.Host.Services;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that work on services, which their sockets name.</summary>
public abstract class ServiceCmdlet : ContainersCmdlet
{
    /// <summary>The services that a text names.</summary>
    /// <param name="socket">A socket, or a pattern of sockets; null for all.</param>
    /// <exception cref="ApiServiceException">It is a socket where no service of this store answers.</exception>
    private protected IReadOnlyList<ApiServiceInfo> Find(string? socket)
    {
        IReadOnlyList<ApiServiceInfo> all = Engine.Services.List();
        if (socket is null)
        {
            return all;
        }

        if (WildcardPattern.ContainsWildcardCharacters(socket))
        {
            WildcardPattern pattern = new(socket);
            return [.. all.Where(service => pattern.IsMatch(service.Socket))];
        }

        return [Engine.Services.Get(GetUnresolvedProviderPathFromPSPath(socket))];
    }
}
