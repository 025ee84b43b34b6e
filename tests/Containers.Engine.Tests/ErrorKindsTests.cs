using System.Net;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Registry;
using Containers.Linux;

namespace Containers.Engine.Tests;

public sealed class ErrorKindsTests
{
    public static TheoryData<Exception, ErrorKind, string> Errors => new()
    {
        { ImageNotFoundException.Missing("a"), ErrorKind.NotFound, "ImageNotFound" },
        { ImageNotFoundException.Ambiguous("a", 2), ErrorKind.Invalid, "ImageIdAmbiguous" },
        { new ImageInUseException("a", "is used"), ErrorKind.InUse, "ImageInUse" },
        { new ContainerStateException("a", "does not run"), ErrorKind.State, "ContainerState" },
        { new RegistryException("ManifestUnknown", "r", "no"), ErrorKind.NotFound, "ManifestUnknown" },
        { new RegistryException("RegistryUnauthorized", "r", "no") { StatusCode = HttpStatusCode.Unauthorized }, ErrorKind.Unauthenticated, "RegistryUnauthorized" },
        { new LinuxException("open", "/a", Errno.EACCES), ErrorKind.Denied, "SystemCallFailed" },
        { new LinuxException("open", "/a", Errno.ENOENT), ErrorKind.NotFound, "SystemCallFailed" },
        { new LinuxException("write", "/a", Errno.ENOSPC), ErrorKind.Limit, "DiskFull" },
        { new IOException("no", Errno.EDQUOT), ErrorKind.Limit, "DiskFull" },
        { new FormatException("no"), ErrorKind.Invalid, "InvalidFormat" },
        { new HttpRequestException("no"), ErrorKind.Unreachable, "RegistryUnavailable" },
        { new IOException("no"), ErrorKind.Unavailable, "InputOutputFailed" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_of_the_world_outside_has_its_kind_and_a_stable_name(Exception error, ErrorKind kind, string id)
    {
        Assert.True(ErrorKinds.IsExpected(error));
        Assert.Equal(kind, ErrorKinds.Of(error));
        Assert.Equal(id, ErrorKinds.IdOf(error));
    }

    [Fact]
    public void A_fault_of_the_program_is_not_expected() => Assert.False(ErrorKinds.IsExpected(new InvalidOperationException()));
}
