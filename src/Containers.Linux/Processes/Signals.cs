using System.Globalization;

namespace Containers.Linux.Processes;

/// <summary>Signals by name and number (signal(7); the numbers are those of x86-64 and arm64).</summary>
public static class Signals
{
#pragma warning disable CS1591 // Documented by signal(7) under their own names.
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGUSR2 = 12;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGTTOU = 22;
    public const int SIGWINCH = 28;
#pragma warning restore CS1591

    /// <summary>
    /// The signals that a program which passes signals on can catch, all those that mean nothing of their own to it: not SIGCHLD and SIGPIPE, nor
    /// what tells of a fault of the program (signal(7)), nor the real-time signals up to 34, which the C library and .NET use.
    /// </summary>
    public static IReadOnlyList<int> Passable { get; } =
        [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, 14, SIGTERM, 16, SIGCONT, 20, 21, 22, 23, 24, 25, 26, 27, SIGWINCH, 29, 30, .. Enumerable.Range(FirstRealTime + 1, Highest - FirstRealTime)];

    /// <summary>How rt_sigprocmask(2) adds to the mask.</summary>
    internal const int SIG_BLOCK = 0;

    /// <summary>How rt_sigprocmask(2) replaces the mask.</summary>
    internal const int SIG_SETMASK = 2;

    /// <summary>The highest signal that there is.</summary>
    internal const int Highest = 64;

    private const int FirstRealTime = 34;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Reads a signal as people write it: <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>, <c>RTMAX-1</c>.</summary>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public static int Parse(string text)
    {
        string name = text.Trim().ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        int signal = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : name.StartsWith("RTMIN", StringComparison.Ordinal) ? RealTime(FirstRealTime, name[5..], '+')
            : name.StartsWith("RTMAX", StringComparison.Ordinal) ? RealTime(Highest, name[5..], '-')
            : Array.IndexOf(Names, name);
        return signal is > 0 and <= Highest
            ? signal
            : throw new FormatException($"'{text}' is not a signal; name one such as SIGTERM, KILL or RTMIN+3, or give its number from 1 to 64.");
    }

    private static int RealTime(int start, string offset, char sign) =>
        offset.Length == 0 ? start
        : offset[0] == sign && int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int distance)
            && start + distance is >= FirstRealTime and <= Highest and int signal ? signal
        : -1;
}
