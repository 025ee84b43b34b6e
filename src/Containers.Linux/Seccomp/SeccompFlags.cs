namespace Containers.Linux.Seccomp;

/// <summary>How a filter is installed (seccomp(2), SECCOMP_SET_MODE_FILTER).</summary>
[Flags]
public enum SeccompFlags
{
    /// <summary>Plainly.</summary>
    None = 0,

    /// <summary>For all threads of the process (SECCOMP_FILTER_FLAG_TSYNC).</summary>
    ThreadSync = 1,

    /// <summary>Actions other than <see cref="SeccompAction.Allow"/> are logged (SECCOMP_FILTER_FLAG_LOG).</summary>
    Log = 2,

    /// <summary>Without the mitigation of speculative store bypass (SECCOMP_FILTER_FLAG_SPEC_ALLOW).</summary>
    SpeculationAllowed = 4,

    /// <summary>With a listener as the call's result (SECCOMP_FILTER_FLAG_NEW_LISTENER).</summary>
    Listener = 8,

    /// <summary>A call that the listener has received is interrupted by fatal signals alone (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV).</summary>
    WaitKillable = 32,
}
