using Containers.Linux.Processes;

namespace Containers.Engine.Host;

/// <summary>Starts the program that answers docker's API, <c>container-service</c>.</summary>
public static class ServiceLauncher
{
    private const string Service = "container-service";

    /// <summary>Becomes that program: this process goes on as it, with its descriptors and its place in a unit.</summary>
    /// <param name="options">The program's options.</param>
    /// <exception cref="ProgramNotFoundException">It is not installed.</exception>
    /// <exception cref="Linux.LinuxException">It cannot be executed.</exception>
    public static int Become(IReadOnlyList<string> options) => ProcessStarter.Become(ProductPrograms.Find(Service), [Service, .. options]);
}
