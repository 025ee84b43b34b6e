using Containers.Linux.Child;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>What this process does on a signal (sigaction(2)).</summary>
public static unsafe class SignalDisposition
{
    private const nint SIG_DFL = 0;
    private const nint SIG_IGN = 1;

    /// <summary>The signals that this process ignores, which execve(2) would keep.</summary>
    public static IReadOnlyList<int> Ignored
    {
        get
        {
            List<int> ignored = [];
            for (int signal = 1; signal <= Signals.Highest; signal++)
            {
                if (IsIgnored(signal))
                {
                    ignored.Add(signal);
                }
            }

            return ignored;
        }
    }

    /// <summary>Whether this process ignores a signal.</summary>
    public static bool IsIgnored(int signal) => HandlerOf(signal) == SIG_IGN;

    /// <summary>Whether this process calls a function of its own on a signal.</summary>
    public static bool IsHandled(int signal) => HandlerOf(signal) is not (SIG_DFL or SIG_IGN);

    /// <summary>
    /// Lets this process wait for its children: where its caller ignores SIGCHLD, the kernel would drop them and their exit codes (wait(2), NOTES). For the first line of a
    /// program.
    /// </summary>
    public static void KeepChildren() => Set(SIG_DFL, Signals.SIGCHLD);

    /// <summary>Lets this process ignore signals. A <see cref="ChildProgram"/>'s process starts with their defaults all the same.</summary>
    public static void Ignore(params ReadOnlySpan<int> signals) => Set(SIG_IGN, signals);

    private static nint HandlerOf(int signal)
    {
        nint* action = stackalloc nint[4];
        return Kernel.Call(SystemCallNumber.RtSigaction, signal, 0, (nint)action, sizeof(ulong)) == 0 ? action[0] : SIG_DFL;
    }

    private static void Set(nint handler, params ReadOnlySpan<int> signals)
    {
        // struct sigaction of the kernel: handler, flags, restorer (x86-64), mask.
        nint* action = stackalloc nint[4];
        new Span<nint>(action, 4).Clear();
        action[0] = handler;
        foreach (int signal in signals)
        {
            Kernel.Require("rt_sigaction", $"{signal}", SystemCallNumber.RtSigaction, signal, (nint)action, 0, sizeof(ulong));
        }
    }
}
