using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>A monitor whose container's program runs.</summary>
/// <param name="Process">Its process, a child of this one.</param>
/// <param name="ProgramId">The program's process, as the host counts.</param>
/// <param name="Later">What it reports after the start: that nobody reads the streams which this process gave it; null where it has none of those.</param>
internal sealed record StartedMonitor(SafeFileHandle Process, int ProgramId, ReportReader? Later);
