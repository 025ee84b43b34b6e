namespace Containers.Testing.Reports;

/// <summary>What became of a test.</summary>
public enum ReportedOutcome
{
    Passed,
    Failed,
    Skipped,
}
