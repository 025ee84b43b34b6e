using Containers.Supervision.Monitor;


namespace Containers.Runtime.Monitoring;

/// <summary>
/// Whether a container that has ended is started again, and after which time: 100 ms, each time twice as long up to a minute, and from the
/// beginning once it ran for ten seconds, as Docker has it.
/// </summary>
internal sealed class RestartDecision
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(10);

    private TimeSpan _delay;

    /// <summary>How often it was started again.</summary>
    internal int Count { get; private set; }

    /// <summary>Decides once it has ended.</summary>
    /// <param name="policy">The policy as it is now; null for none.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="ran">How long it ran.</param>
    /// <param name="wasStopped">Whether somebody stopped it.</param>
    /// <returns>How long to wait before the start; null where there is none.</returns>
    internal TimeSpan? Next(RestartConfiguration? policy, int exitCode, TimeSpan ran, bool wasStopped)
    {
        bool again = !wasStopped && policy switch
        {
            { Policy: RestartConfiguration.Always or RestartConfiguration.UnlessStopped } => true,
            { Policy: RestartConfiguration.OnFailure, MostRetries: var most } => exitCode != 0 && (most == 0 || Count < most),
            _ => false,
        };
        if (!again)
        {
            return null;
        }

        Count++;
        _delay = ran >= Lasting || _delay == TimeSpan.Zero ? First : _delay * 2 < Longest ? _delay * 2 : Longest;
        return _delay;
    }
}
