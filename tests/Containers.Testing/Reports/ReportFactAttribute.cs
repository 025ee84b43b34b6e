using Xunit.Sdk;

namespace Containers.Testing.Reports;

/// <summary>
/// A method that has tests of another kind run, and returns how they ended as a Task of a list of <see cref="ReportedTest"/>: each of them is a test
/// of this run with its own name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Containers.Testing.Reports.ReportDiscoverer", "Containers.Testing")]
public sealed class ReportFactAttribute : FactAttribute
{
    /// <summary>The name of a static property of the method's class: the strings that the method is called with one by one. A filter finds each by its name.</summary>
    public string? Sources { get; init; }
}
