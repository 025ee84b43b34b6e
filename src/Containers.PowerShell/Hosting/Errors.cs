using System.Management.Automation;
using Containers.Engine;
using Containers.Linux;

namespace Containers.PowerShell.Hosting;

/// <summary>Turns what the engine throws into PowerShell's error records.</summary>
internal static class Errors
{
    /// <summary>Whether an exception tells of the world outside the program, and so fails one item and not the command.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is ContainersException or IOException or UnauthorizedAccessException or FormatException or HttpRequestException;

    /// <summary>The record of an exception, with a stable id, a category and the object that the command worked on.</summary>
    public static ErrorRecord RecordOf(Exception exception, object? target) => new(exception, IdOf(exception), CategoryOf(exception), target);

    private static string IdOf(Exception exception) => exception switch
    {
        ContainersException known => known.ErrorId,
        LinuxException => "SystemCallFailed",
        FormatException => "InvalidFormat",
        UnauthorizedAccessException => "AccessDenied",
        HttpRequestException => "RegistryUnavailable",
        _ => "InputOutputFailed",
    };

    private static ErrorCategory CategoryOf(Exception exception) => exception switch
    {
        ContainersException known => CategoryOf(known.ErrorId),
        LinuxException { Errno: Errno.EPERM or Errno.EACCES } or UnauthorizedAccessException => ErrorCategory.PermissionDenied,
        LinuxException { Errno: Errno.ENOENT } or FileNotFoundException or DirectoryNotFoundException => ErrorCategory.ObjectNotFound,
        FormatException => ErrorCategory.InvalidArgument,
        HttpRequestException => ErrorCategory.ConnectionError,
        _ => ErrorCategory.ResourceUnavailable,
    };

    private static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        "ImageNotFound" or "ImagePlatformNotFound" or "ManifestUnknown" or "BlobUnknown" or "RepositoryUnknown" or "ContainerNotFound" => ErrorCategory.ObjectNotFound,
        "ImageIdAmbiguous" or "ImageNameInvalid" or "ImageChangeInvalid" or "ImageLocationInvalid" or "ContainerOptionsInvalid" or "DockerfileInvalid" => ErrorCategory.InvalidArgument,
        "ImageInUse" => ErrorCategory.ResourceBusy,
        "ContainerNameInUse" => ErrorCategory.ResourceExists,
        "ContainerState" or "ContainerStartFailed" or "BuildFailed" or "CopyFailed" => ErrorCategory.InvalidOperation,
        "RegistryUnauthorized" => ErrorCategory.AuthenticationError,
        "RegistryAccessDenied" => ErrorCategory.PermissionDenied,
        "RegistryUnsupported" => ErrorCategory.NotImplemented,
        "CredentialHelperFailed" => ErrorCategory.ResourceUnavailable,
        "RegistryUnavailable" or "DownloadFailed" => ErrorCategory.ConnectionError,
        "RegistryProtocolError" => ErrorCategory.ProtocolError,
        "RegistryRateLimited" or "StoreFull" => ErrorCategory.LimitsExceeded,
        "ContentDigestMismatch" or "ImageInvalid" or "ArchiveInvalid" or "LayerInvalid" or "StoreDamaged" or "RegistryConfigurationInvalid" => ErrorCategory.InvalidData,
        _ => ErrorCategory.NotSpecified,
    };
}
