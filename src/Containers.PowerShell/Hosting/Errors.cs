using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Hosting;

/// <summary>Turns what the engine throws into PowerShell's error records.</summary>
internal static class Errors
{
    /// <summary>
    /// The record of an exception, with a stable id, a category and the object that the command worked on, which it calls as people do. Where the kernel
    /// refuses something to an ordinary user, it says what that user can do.
    /// </summary>
    public static ErrorRecord RecordOf(Exception exception, object? target)
    {
        ErrorKind kind = ErrorKinds.Of(exception);
        string message = target switch
        {
            ContainerInfo container => exception.Message.Replace(container.Id, container.Name, StringComparison.Ordinal),
            ContainerTarget named => exception.Message.Replace(named.Key, named.Name, StringComparison.Ordinal),
            _ => exception.Message,
        };
        if (kind == ErrorKind.Denied && exception is not ContainersException && !Environment.IsPrivilegedProcess)
        {
            message = $"{message.TrimEnd('.')}. The user '{Environment.UserName}' may not do that. Name a file or folder of this user's own, or run PowerShell as root.";
        }

        return new ErrorRecord(exception, ErrorKinds.IdOf(exception), CategoryOf(kind), target is ContainerTarget { Name: var name } ? name : target)
        {
            ErrorDetails = message == exception.Message ? null : new ErrorDetails(message),
        };
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
