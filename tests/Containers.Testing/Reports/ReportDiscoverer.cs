using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing.Reports;

/// <summary>Makes a case of each source of a <see cref="ReportFactAttribute"/>. Nothing is run: the tests in it are known at its end.</summary>
public sealed class ReportDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        ReportTestCase Case(object[]? arguments) => new(
            diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, arguments);

        string? sources = factAttribute.GetNamedArgument<string?>(nameof(ReportFactAttribute.Sources));
        PropertyInfo? property = sources is null ? null : testMethod.TestClass.Class.ToRuntimeType().GetProperty(sources);
        return property is null ? [Case(null)] : ((IEnumerable<string>)property.GetValue(null)!).Select(source => Case([source]));
    }
}
