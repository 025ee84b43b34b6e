using System.Management.Automation;
using Containers.Engine;

namespace Containers.PowerShell.Hosting;

/// <summary>Turns what the engine throws into PowerShell's error records.</summary>
internal static class Errors
{
    /// <summary>The record of an exception, with a stable id, a category and the object that the command worked on.</summary>
    public static ErrorRecord RecordOf(Exception exception, object? target) =>
        new(exception, ErrorKinds.IdOf(exception), CategoryOf(ErrorKinds.Of(exception)), target);

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
