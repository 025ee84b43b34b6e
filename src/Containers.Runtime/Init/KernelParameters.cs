using Containers.Linux.Child;
using Containers.Linux.Namespaces;

namespace Containers.Runtime.Init;

/// <summary>Steps that set kernel parameters which the container's own namespaces have (config-linux.md, "Sysctl").</summary>
internal static class KernelParameters
{
    private const string Member = "linux.sysctl";
    private const string HostName = "kernel.hostname";
    private const string DomainName = "kernel.domainname";

    /// <summary>Sets them.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="root">The new root, with its procfs.</param>
    /// <param name="parameters">Their values by name.</param>
    /// <param name="namespaces">The container's namespaces.</param>
    /// <exception cref="ConfigurationException">One would be the host's.</exception>
    internal static void Set(ChildProgram program, ChildValue root, IReadOnlyDictionary<string, string>? parameters, Namespaces namespaces)
    {
        foreach ((string name, string value) in parameters ?? new Dictionary<string, string>())
        {
            string path = PathOf(name);
            string dotted = path.Replace('/', '.');
            if (dotted == HostName)
            {
                throw new ConfigurationException(Member, $"'{name}' is the member hostname's to set");
            }

            (CloneFlags owner, string type) = dotted.StartsWith("net.", StringComparison.Ordinal) ? (CloneFlags.NewNetwork, "network")
                : dotted.StartsWith("fs.mqueue.", StringComparison.Ordinal) || dotted.StartsWith("kernel.msg", StringComparison.Ordinal)
                    || dotted.StartsWith("kernel.shm", StringComparison.Ordinal) || dotted == "kernel.sem" ? (CloneFlags.NewIpc, "ipc")
                : dotted == DomainName ? (CloneFlags.NewUts, "uts")
                : throw new ConfigurationException(Member, $"'{name}' is not a parameter that a namespace has of its own");
            if (!namespaces.Has(owner))
            {
                throw new ConfigurationException(Member, $"'{name}' would be the host's, as the container has no {type} namespace of its own");
            }

            RootsSteps.Add(program, "sets this parameter", () => program.WriteFile(root, $"/proc/sys/{path}", value));
        }
    }

    /// <summary>The file of a name below /proc/sys: the separator that comes first separates, the other one is part of a word (sysctl.d(5)).</summary>
    private static string PathOf(string name)
    {
        int first = name.AsSpan().IndexOfAny('.', '/');
        string path = first >= 0 && name[first] == '.' ? name.Replace('.', '\0').Replace('/', '.').Replace('\0', '/') : name;
        return Array.TrueForAll(path.Split('/'), word => word is not ("" or "." or ".."))
            ? path
            : throw new ConfigurationException(Member, $"'{name}' is not a name such as net.ipv4.ip_forward");
    }
}
