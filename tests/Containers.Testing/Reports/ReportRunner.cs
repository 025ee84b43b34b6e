using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing.Reports;

/// <summary>Calls a method with <see cref="ReportFactAttribute"/> and reports each test that it tells of.</summary>
internal sealed class ReportRunner(
    ReportTestCase report,
    IMessageBus bus,
    object[] constructorArguments,
    ExceptionAggregator aggregator,
    CancellationTokenSource cancellation)
    : TestCaseRunner<ReportTestCase>(report, bus, aggregator, cancellation)
{
    protected override async Task<RunSummary> RunTestAsync()
    {
        RunSummary summary = new();
        foreach (ReportedTest test in await ReadAsync())
        {
            Report(test);
            summary.Total++;
            summary.Failed += test.Outcome == ReportedOutcome.Failed ? 1 : 0;
            summary.Skipped += test.Outcome == ReportedOutcome.Skipped ? 1 : 0;
            summary.Time += test.Seconds;
        }

        return summary;
    }

    // A method that throws or tells of no test is a test that failed.
    private async Task<IReadOnlyList<ReportedTest>> ReadAsync()
    {
        try
        {
            object tests = Activator.CreateInstance(TestCase.TestMethod.TestClass.Class.ToRuntimeType(), constructorArguments)!;
            object report = TestCase.TestMethod.Method.ToRuntimeMethod().Invoke(tests, TestCase.TestMethodArguments)!;
            IReadOnlyList<ReportedTest> results = await (Task<IReadOnlyList<ReportedTest>>)report;
            return results.Count > 0 ? results : [new ReportedTest(TestCase.DisplayName, ReportedOutcome.Failed, 0, "There is no test in it.", "")];
        }
        catch (Exception e)
        {
            return [new ReportedTest(TestCase.DisplayName, ReportedOutcome.Failed, 0, $"{e.GetType()}: {e.Message}", e.StackTrace ?? "")];
        }
    }

    private void Report(ReportedTest result)
    {
        XunitTest test = new(TestCase, result.Name);
        IMessageSinkMessage outcome = result.Outcome switch
        {
            ReportedOutcome.Passed => new TestPassed(test, result.Seconds, ""),
            ReportedOutcome.Skipped => new TestSkipped(test, result.Message),
            // Of the types of assertions xunit shows the message alone.
            _ => new TestFailed(test, result.Seconds, "", [typeof(XunitException).FullName], [result.Message], [result.Stack], [-1]),
        };
        foreach (IMessageSinkMessage message in (IMessageSinkMessage[])[new TestStarting(test), outcome, new TestFinished(test, result.Seconds, "")])
        {
            if (!MessageBus.QueueMessage(message))
            {
                CancellationTokenSource.Cancel();
            }
        }
    }
}
