using Containers.Testing.Kinds;
using Xunit.Sdk;

namespace Containers.Testing;

/// <summary>A test that runs a package of npm as a client, as root; it is skipped where node or the package is not there.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class NodeFactAttribute : FactAttribute, IKindOfTest
{
    public NodeFactAttribute(string package, params string[] programs) => Skip = Requirement.Missing(needsRoot: true, ["node", "busybox", .. programs])
        ?? (Directory.Exists(Path.Combine(Packages, package)) ? null : $"needs the npm package {package} in output/node");

    /// <summary>Where the scripts are.</summary>
    public static string Scripts => Path.GetFullPath(Path.Combine(ProductProgram.OutputRoot, "..", "tests", "Node"));

    /// <summary>Where the packages are: NODE_PATH.</summary>
    public static string Packages => Path.Combine(ProductProgram.OutputRoot, "node", "node_modules");

    public string Kind => Kinds.Kind.Peers;
}
