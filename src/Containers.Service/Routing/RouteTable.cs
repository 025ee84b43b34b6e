using Containers.Service.Containers;
using Containers.Service.Exec;
using Containers.Service.Images;
using Containers.Service.Machine;
using Containers.Service.Networks;
using Containers.Service.Volumes;

namespace Containers.Service.Routing;

/// <summary>All calls of the API that this program answers, room by room.</summary>
internal static class RouteTable
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } = 
    [
        .. MachineRoutes.All, .. ContainerRoutes.All, .. LifeRoutes.All, .. StreamRoutes.All, .. ObservationRoutes.All, .. FileRoutes.All, .. ExecRoutes.All,
        .. ImageRoutes.All, .. TransferRoutes.All, .. BuildRoutes.All, .. NetworkRoutes.All, .. VolumeRoutes.All, .. StorageRoutes.All, .. SwarmRoutes.All,
    ];
}
