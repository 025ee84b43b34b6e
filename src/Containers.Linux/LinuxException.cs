using System.Globalization;
using System.Runtime.InteropServices;

namespace Containers.Linux;

/// <summary>A system call that failed: which one, on what, and the errno it gave (errno(3)).</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Describes one failed call.</summary>
    /// <param name="call">The system call's name, as in its man page.</param>
    /// <param name="subject">What it was called on, usually a path; null where the call has no object.</param>
    /// <param name="errno">The error number, positive.</param>
    /// <param name="advice">What the reader can do about it, a sentence; null where the error speaks for itself.</param>
    public LinuxException(string call, string? subject, int errno, string? advice = null)
        : base(Describe(call, subject, errno, advice))
    {
        Call = call;
        Subject = subject;
        Errno = errno;
        HResult = errno;
    }

    /// <summary>The system call's name.</summary>
    public string Call { get; }

    /// <summary>What the call was made on, usually a path.</summary>
    public string? Subject { get; }

    /// <summary>The error number, one of <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>Throws for the errno that the calling thread's last P/Invoke left.</summary>
    /// <exception cref="LinuxException">Always.</exception>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void ThrowLast(string call, string? subject, string? advice = null) =>
        throw new LinuxException(call, subject, Marshal.GetLastPInvokeError(), advice);

    /// <summary>strerror(3) with a small letter first, as docker's client looks for it (<c>no such file or directory</c>) to tell exit codes.</summary>
    private static string WithinSentence(string message) =>
        message.Length > 1 && char.IsLower(message[1]) ? $"{char.ToLowerInvariant(message[0])}{message[1..]}" : message;

    private static string Describe(string call, string? subject, int errno, string? advice)
    {
        string cause = $"{Linux.Errno.NameOf(errno)} ({WithinSentence(Marshal.GetPInvokeErrorMessage(errno))})";
        string text = subject is null
            ? string.Create(CultureInfo.InvariantCulture, $"{call}: {cause}")
            : string.Create(CultureInfo.InvariantCulture, $"{call} {subject}: {cause}");
        return advice is null ? text : $"{text}. {advice}";
    }
}
