using Containers.Linux;

namespace Containers.Engine;

/// <summary>Tells errors of the world outside the program, which its user is told of in a line, from faults of the program.</summary>
public static class ErrorKinds
{
    /// <summary>Whether an exception tells of the world outside: it fails one item, and not those beside it.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is ContainersException or IOException or UnauthorizedAccessException or FormatException or HttpRequestException;

    /// <summary>Whether a failure, or what caused it, is that a disk is full or a quota used up.</summary>
    internal static bool IsDiskFull(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            // .NET keeps the errno of its own file calls in HResult, as LinuxException does.
            if (cause is IOException and not LinuxException { Errno: not (Errno.ENOSPC or Errno.EDQUOT) }
                && cause.HResult is Errno.ENOSPC or Errno.EDQUOT)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A stable name for the kind of an expected error.</summary>
    public static string IdOf(Exception exception) => exception switch
    {
        ContainersException known => known.ErrorId,
        _ when IsDiskFull(exception) => "DiskFull",
        LinuxException => "SystemCallFailed",
        FormatException => "InvalidFormat",
        UnauthorizedAccessException => "AccessDenied",
        HttpRequestException => "RegistryUnavailable",
        _ => "InputOutputFailed",
    };

    /// <summary>The kind of an expected error.</summary>
    public static ErrorKind Of(Exception exception) => exception switch
    {
        ContainersException known => known.Kind,
        _ when IsDiskFull(exception) => ErrorKind.Limit,
        LinuxException { Errno: Errno.EPERM or Errno.EACCES } or UnauthorizedAccessException => ErrorKind.Denied,
        LinuxException { Errno: Errno.ENOENT } or FileNotFoundException or DirectoryNotFoundException => ErrorKind.NotFound,
        FormatException => ErrorKind.Invalid,
        HttpRequestException => ErrorKind.Unreachable,
        _ => ErrorKind.Unavailable,
    };
}
