using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Executions;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Observation;
using Containers.Engine.Content;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Events;
using Containers.Engine.Host;
using Containers.Engine.Host.Services;
using Containers.Engine.Host.Users;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Images.Changes;
using Containers.Engine.Images.Transports;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Tar;
using Containers.Engine.Maintenance;
using Containers.Engine.Networks;
using Containers.Engine.Registry;
using Containers.Engine.Registry.Credentials;
using Containers.Engine.Registry.Remote;
using Containers.Engine.Volumes;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Gives scripts names for the types of objects and errors that cmdlets give, for <c>param ([ContainerInfo] $Container)</c> and
/// <c>catch [ContainerNotFoundException]</c>: PowerShell does not look into the load context that they are in. Each has its short and its full name, as long as
/// the process lives, like the types.
/// </summary>
internal static class TypeNames
{
    private static readonly Type[] Named =
    [
        typeof(ApiServiceInfo),
        typeof(BuildRecord),
        typeof(BuildWarning),
        typeof(ContainerChange),
        typeof(ContainerInfo),
        typeof(ContainerLogEntry),
        typeof(ContainerProcessInfo),
        typeof(ContainerStatistics),
        typeof(ContainerStatus),
        typeof(CopiedImage),
        typeof(EngineEvent),
        typeof(HostInfo),
        typeof(ImageHistoryEntry),
        typeof(ImageInfo),
        typeof(ImageLayer),
        typeof(ImageSearchResult),
        typeof(ImageUsage),
        typeof(NetworkInfo),
        typeof(PortMapping),
        typeof(RegistrySignIn),
        typeof(RemoteImage),
        typeof(RemoteImageTag),
        typeof(RemoteReferrer),
        typeof(StoreCheck),
        typeof(StoreClearing),
        typeof(StoreUsage),
        typeof(VolumeInfo),
        typeof(ContainersException),
        typeof(ApiServiceException),
        typeof(BuildException),
        typeof(ContainerConnectedException),
        typeof(ContainerCopyException),
        typeof(ContainerNameInUseException),
        typeof(ContainerNotFoundException),
        typeof(ContainerOptionsException),
        typeof(ContainerRecreationException),
        typeof(ContainerStartException),
        typeof(ContainerStateException),
        typeof(ContentDigestException),
        typeof(DockerfileException),
        typeof(DownloadException),
        typeof(ExecutionNotFoundException),
        typeof(ImageArchiveException),
        typeof(ImageChangeException),
        typeof(ImageInUseException),
        typeof(ImageInvalidException),
        typeof(ImageLocationException),
        typeof(ImageNameException),
        typeof(ImageNotFoundException),
        typeof(ImagePlatformException),
        typeof(LayerException),
        typeof(NetworkInUseException),
        typeof(NetworkNameInUseException),
        typeof(NetworkNotFoundException),
        typeof(NetworkOptionsException),
        typeof(ProgramNotFoundException),
        typeof(RegistryException),
        typeof(StoreDamagedException),
        typeof(StoreFullException),
        typeof(TarFormatException),
        typeof(UserSessionException),
        typeof(VolumeInUseException),
        typeof(VolumeNotFoundException),
        typeof(VolumeOptionsException),
    ];

    private static readonly Lazy<HashSet<string>> Told = new(static () => Named.Where(static type => !type.IsAssignableTo(typeof(Exception)))
        .SelectMany(static type => type.GetProperties()).Select(static property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>The names of what the objects tell, which are columns where they are written as rows.</summary>
    public static IReadOnlySet<string> Properties => Told.Value;

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
