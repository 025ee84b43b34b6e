using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Host;
using Containers.Linux.Processes;
using Containers.Supervision.Calls;

namespace Containers.Engine.Containers.Launching;

/// <summary>The OCI runtimes that run containers: the product's own, which the monitor is itself, and other programs.</summary>
public static class ContainerRuntimes
{
    private static readonly string[] Names = ["crun", "runc", "runsc", "youki"];

    /// <summary>The product's own, and those of the usual ones that are on PATH.</summary>
    public static IEnumerable<string> Known => Names.Where(name => ProgramRun.Find(name) is not null).Prepend(ProductPrograms.Runtime);

    /// <summary>What is asked for, as it is kept: null for the product's own.</summary>
    internal static string? Normalize(string? asked) => asked is null or ProductPrograms.Runtime ? null : asked;

    /// <summary>Refuses what is no program, and what another runtime than the product's own cannot do.</summary>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    internal static void Check(ContainerOptions options)
    {
        if (options.Runtime is not { } runtime)
        {
            return;
        }

        _ = PathOf(runtime);
        if (options.UserNamespace is not (null or Bundles.NamespaceModes.Host))
        {
            // Other runtimes look up the root by its path as a user of the container, which the folders of the store do not let through.
            throw new ContainerOptionsException($"Only {ProductPrograms.Runtime} runs containers with a user namespace of their own. Leave --userns or --runtime out.");
        }

        if (options.Init)
        {
            throw new ContainerOptionsException($"Only {ProductPrograms.Runtime} has an init of its own; {runtime} has none. Leave --init or --runtime out.");
        }
    }

    /// <summary>The file of a runtime.</summary>
    /// <param name="runtime">A name on PATH, or an absolute path.</param>
    /// <exception cref="ContainerOptionsException">There is no such file, or it cannot be executed.</exception>
    internal static string PathOf(string runtime)
    {
        bool isPath = runtime.Contains('/', StringComparison.Ordinal);
        string? path = isPath ? runtime : runtime.Length == 0 ? null : ProgramRun.Find(runtime);
        if (isPath && !runtime.StartsWith('/'))
        {
            throw new ContainerOptionsException($"The runtime '{runtime}' cannot be used: give the name of a program on PATH, or an absolute path.");
        }

        if (path is null || !File.Exists(path))
        {
            throw new ContainerOptionsException($"There is no runtime '{runtime}'{(isPath ? "" : " on PATH")}. Install it, or give its path.");
        }

        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return (File.GetUnixFileMode(path) & AnyExecute) != 0 ? path
            : throw new ContainerOptionsException($"The runtime '{path}' cannot be executed. Set its permissions, or give another.");
    }

    /// <summary>The runtime of a container that was started; null where that is the product's own.</summary>
    internal static RuntimeProgram? Of(ContainerFolder folder) =>
        ContainerStore.ReadMonitor(folder) is { RuntimePath: { } path, RuntimeFolder: { } place } monitor ? new RuntimeProgram(path, place, monitor.Manager) : null;
}
