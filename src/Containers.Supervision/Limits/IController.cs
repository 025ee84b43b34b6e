using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Oci.Runtime;

namespace Containers.Supervision.Limits;

/// <summary>One controller in one version of cgroups: turns limits into what is written to a group's files.</summary>
internal interface IController
{
    /// <summary>The kernel's name of it, such as <c>memory</c>.</summary>
    string Name { get; }

    /// <summary>Writes what is asked for and nothing else.</summary>
    /// <exception cref="LinuxException">The kernel refuses a value; the subject is the file.</exception>
    /// <exception cref="LimitNotSupportedException">This version has no such limit.</exception>
    void Apply(GroupFiles group, LinuxResources limits);
}
