using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Checkpoints;

/// <summary>What criu is told alike for a dump and a restore.</summary>
internal static class Criu
{
    /// <summary>The annotation that names a file of criu's options, as runc has it.</summary>
    private const string ConfigurationAnnotation = "org.criu.config";

    /// <summary>Where criu's works are.</summary>
    /// <param name="images">The folder of the images.</param>
    /// <param name="work">The folder of the log.</param>
    /// <param name="log">The log's name in it.</param>
    /// <param name="root">The root file system.</param>
    /// <param name="annotations">The container's annotations.</param>
    internal static ProtocolMessage Common(
        DirectoryDescriptor images, DirectoryDescriptor work, string log, string root, IReadOnlyDictionary<string, string>? annotations) => new ProtocolMessage()
        .Number(CriuField.ImagesFolder, images.Handle.DangerousGetHandle())
        .Number(CriuField.WorkFolder, work.Handle.DangerousGetHandle())
        .Text(CriuField.LogFile, log)
        .Text(CriuField.Root, root)
        .Text(CriuField.ConfigurationFile, annotations?.GetValueOrDefault(ConfigurationAnnotation));

    /// <summary>The namespaces that a container joins and that criu leaves to its caller: criu's name and the path of each.</summary>
    internal static IEnumerable<(string Name, string Path)> JoinedNamespaces(RuntimeConfiguration configuration)
    {
        foreach (LinuxNamespace entry in configuration.Linux!.Namespaces)
        {
            if (entry.Path is { Length: > 0 } path && (entry.Type is "network" or "pid"))
            {
                yield return (entry.Type == "network" ? "net" : "pid", path);
            }
        }
    }

    /// <summary>The key by which images name a namespace that is not theirs; runc's.</summary>
    internal static string NamespaceKey(string name) => name == "net" ? "extRootNetNS" : "extRootPidNS";
}
