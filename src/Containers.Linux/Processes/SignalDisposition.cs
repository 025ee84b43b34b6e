using Containers.Linux.Child;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>What this process does on a signal (sigaction(2)).</summary>
public static unsafe class SignalDisposition
{
    private const nint SIG_IGN = 1;

    /// <summary>The signals that this process ignores, which execve(2) would keep.</summary>
    public static IReadOnlyList<int> Ignored
    {
        get
        {
            List<int> ignored = [];
            nint* action = stackalloc nint[4];
            for (int signal = 1; signal <= Signals.Highest; signal++)
            {
                if (Kernel.Call(SystemCallNumber.RtSigaction, signal, 0, (nint)action, sizeof(ulong)) == 0 && action[0] == SIG_IGN)
                {
                    ignored.Add(signal);
                }
            }

            return ignored;
        }
    }

    /// <summary>Lets this process ignore signals. A <see cref="ChildProgram"/>'s process starts with their defaults all the same.</summary>
    public static void Ignore(params ReadOnlySpan<int> signals)
    {
        // struct sigaction of the kernel: handler, flags, restorer (x86-64), mask.
        nint* action = stackalloc nint[4];
        new Span<nint>(action, 4).Clear();
        action[0] = SIG_IGN;
        foreach (int signal in signals)
        {
            Kernel.Require("rt_sigaction", $"{signal}", SystemCallNumber.RtSigaction, signal, (nint)action, 0, sizeof(ulong));
        }
    }
}
