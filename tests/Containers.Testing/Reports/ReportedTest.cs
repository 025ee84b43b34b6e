namespace Containers.Testing.Reports;

/// <summary>How a test of another kind ended.</summary>
/// <param name="Name">Its name in this run.</param>
/// <param name="Outcome">A test that did not run is skipped.</param>
/// <param name="Seconds">How long it took; 0 where that is not known.</param>
/// <param name="Message">Why it failed or was skipped.</param>
/// <param name="Stack">Where it failed, by file and line.</param>
public sealed record ReportedTest(string Name, ReportedOutcome Outcome, decimal Seconds, string Message, string Stack);
