using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing.Reports;

/// <summary>One call of a method with <see cref="ReportFactAttribute"/>: a case for xunit, with any number of tests in it.</summary>
public sealed class ReportTestCase : XunitTestCase
{
    [Obsolete("For xunit, which fills it by Deserialize.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public ReportTestCase()
    {
    }

    public ReportTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod testMethod, object[]? arguments)
        : base(diagnostics, display, options, testMethod, arguments)
    {
    }

    public override Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource) =>
        new ReportRunner(this, messageBus, constructorArguments, aggregator, cancellationTokenSource).RunAsync();

    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) =>
        TestMethodArguments is [string source] ? source : base.GetDisplayName(factAttribute, displayName);
}
