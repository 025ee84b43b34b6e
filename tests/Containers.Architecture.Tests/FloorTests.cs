using System.Reflection;
using NetArchTest.Rules;

namespace Containers.Architecture.Tests;

/// <summary>The floors of docs/architecture.md: each assembly, and those that it may use.</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, string[]> Below = new()
    {
        ["Containers.Linux"] = [],
        ["Containers.Oci"] = [],
        ["Containers.Supervision"] = ["Containers.Oci", "Containers.Linux"],
        ["Containers.Runtime"] = ["Containers.Supervision", "Containers.Oci", "Containers.Linux"],
        ["Containers.Engine"] = ["Containers.Supervision", "Containers.Oci", "Containers.Linux"],
        ["Containers.Docker"] = ["Containers.Engine", "Containers.Supervision", "Containers.Oci", "Containers.Linux"],
        ["Containers.Cli"] = ["Containers.Docker", "Containers.Engine", "Containers.Supervision", "Containers.Oci", "Containers.Linux"],
        ["Containers.Service"] = ["Containers.Docker", "Containers.Engine", "Containers.Supervision", "Containers.Oci", "Containers.Linux"],
        ["Containers.PowerShell"] = ["Containers.Docker", "Containers.Engine", "Containers.Supervision", "Containers.Oci", "Containers.Linux"],
    };

    public static TheoryData<string> Floors => [.. Below.Keys];

    [Theory]
    [MemberData(nameof(Floors))]
    public void A_floor_uses_only_the_floors_below_it(string floor)
    {
        string[] others = [.. Below.Keys.Where(other => other != floor && !Below[floor].Contains(other))];

        TestResult result = Types.InAssembly(AssemblyOf(floor)).ShouldNot().HaveDependencyOnAny(others).GetResult();

        Assert.True(result.IsSuccessful, $"{floor} uses a floor that is not below it, in {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void An_assembly_references_only_the_floors_below_it(string floor)
    {
        IEnumerable<string> referenced = AssemblyOf(floor).GetReferencedAssemblies().Select(name => FloorOf(name.Name!)).Where(Below.ContainsKey);

        Assert.Empty(referenced.Except(Below[floor]));
    }

    /// <summary>.NET's cryptography is OpenSSL, which would be in the memory of each monitor.</summary>
    [Fact]
    public void The_runtime_does_without_cryptography() =>
        Assert.DoesNotContain("System.Security.Cryptography", AssemblyOf("Containers.Runtime").GetReferencedAssemblies().Select(name => name.Name));

    [Fact]
    public void Every_assembly_of_the_product_is_a_floor()
    {
        IEnumerable<string> assemblies = Below.Keys.SelectMany(floor => AssemblyOf(floor).GetReferencedAssemblies()).Select(name => FloorOf(name.Name!));

        Assert.Empty(assemblies.Where(name => name.StartsWith("Containers.", StringComparison.Ordinal)).Except(Below.Keys));
    }

    internal static Assembly AssemblyOf(string floor) => Assembly.Load(floor switch
    {
        "Containers.Runtime" => "container-runtime",
        "Containers.Cli" => "containers",
        "Containers.Service" => "container-service",
        _ => floor,
    });

    private static string FloorOf(string assembly) => assembly switch
    {
        "container-runtime" => "Containers.Runtime",
        "containers" => "Containers.Cli",
        "container-service" => "Containers.Service",
        _ => assembly,
    };
}
