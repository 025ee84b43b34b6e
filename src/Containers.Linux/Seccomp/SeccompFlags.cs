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
}
