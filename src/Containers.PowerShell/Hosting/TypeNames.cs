using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Events;
using Containers.Engine.Images;
using Containers.Engine.Networks;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Volumes;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Gives scripts names for the engine's types, for <c>param ([ContainerInfo] $Container)</c> and <c>catch [ContainerNotFoundException]</c>: PowerShell
/// does not look into the load context that they are in. Each has its short and its full name, as long as the process lives, like the types.
/// </summary>
internal static class TypeNames
{
    private static readonly Type[] Named =
    [
        typeof(ContainerChange),
        typeof(ContainerInfo),
        typeof(ContainerLogEntry),
        typeof(ContainerProcessInfo),
        typeof(ContainerStatistics),
        typeof(ContainerStatus),
        typeof(EngineEvent),
        typeof(ImageInfo),
        typeof(NetworkInfo),
        typeof(RemoteImage),
        typeof(VolumeInfo),
        typeof(ContainersException),
        typeof(BuildException),
        typeof(ContainerConnectedException),
        typeof(ContainerNameInUseException),
        typeof(ContainerNotFoundException),
        typeof(ContainerOptionsException),
        typeof(ContainerRecreationException),
        typeof(ContainerStartException),
        typeof(ContainerStateException),
        typeof(ImageInUseException),
        typeof(ImageNotFoundException),
        typeof(NetworkInUseException),
        typeof(NetworkNotFoundException),
        typeof(RegistryException),
        typeof(VolumeInUseException),
        typeof(VolumeNotFoundException),
    ];

    /// <summary>Adds the names that nobody has given to something else.</summary>
    public static void Add()
    {
        // The only way there is; Microsoft's about_Classes shows it for modules that export classes.
        Type accelerators = typeof(PSObject).Assembly.GetType("System.Management.Automation.TypeAccelerators", throwOnError: true)!;
        var given = (Dictionary<string, Type>)accelerators.GetProperty("Get")!.GetValue(null)!;
        Action<string, Type> add = accelerators.GetMethod("Add", [typeof(string), typeof(Type)])!.CreateDelegate<Action<string, Type>>();
        foreach (Type type in Named)
        {
            foreach (string name in (string[])[type.Name, type.FullName!])
            {
                if (!given.ContainsKey(name))
                {
                    add(name, type);
                }
            }
        }
    }
}
