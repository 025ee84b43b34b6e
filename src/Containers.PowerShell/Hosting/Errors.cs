using System.Management.Automation;
using Containers.Engine;

namespace Containers.PowerShell.Hosting;

/// <summary>Turns what the engine throws into PowerShell's error records.</summary>
internal static class Errors
{
    /// <summary>
    /// The record of an exception, with a stable id, a category and the object that the command worked on. Where the kernel refuses something to an ordinary
    /// user, it says what that user can do.
    /// </summary>
    public static ErrorRecord RecordOf(Exception exception, object? target)
    {
        ErrorKind kind = ErrorKinds.Of(exception);
        ErrorRecord record = new(exception, ErrorKinds.IdOf(exception), CategoryOf(kind), target);
        if (kind == ErrorKind.Denied && exception is not ContainersException && !Environment.IsPrivilegedProcess)
        {
            record.ErrorDetails = new ErrorDetails(
                $"{exception.Message.TrimEnd('.')}. The user '{Environment.UserName}' may not do that. Name a file or folder of this user's own, or run PowerShell as root.");
        }

        return record;
    }

    /// <summary>As above, shown with what people call the object in the place of its ID.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The object.</param>
    /// <param name="called">The ID and the name; null where there is none to be named.</param>
    public static ErrorRecord RecordOf(Exception exception, object? target, (string Id, string Name)? called)
    {
        ErrorRecord record = RecordOf(exception, target);
        if (called is var (id, name) && exception.Message.Contains(id, StringComparison.Ordinal))
        {
            record.ErrorDetails = new ErrorDetails(exception.Message.Replace(id, name, StringComparison.Ordinal));
        }

        return record;
    }

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.Invalid => ErrorCategory.InvalidArgument,
        ErrorKind.Exists => ErrorCategory.ResourceExists,
        ErrorKind.InUse => ErrorCategory.ResourceBusy,
        ErrorKind.State => ErrorCategory.InvalidOperation,
        ErrorKind.Unauthenticated => ErrorCategory.AuthenticationError,
        ErrorKind.Denied => ErrorCategory.PermissionDenied,
        ErrorKind.Unsupported => ErrorCategory.NotImplemented,
        ErrorKind.Unreachable => ErrorCategory.ConnectionError,
        ErrorKind.Protocol => ErrorCategory.ProtocolError,
        ErrorKind.Limit => ErrorCategory.LimitsExceeded,
        ErrorKind.Damaged => ErrorCategory.InvalidData,
        _ => ErrorCategory.ResourceUnavailable,
    };
}
