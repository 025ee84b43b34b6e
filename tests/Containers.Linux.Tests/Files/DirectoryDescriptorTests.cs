using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Files;

public sealed class DirectoryDescriptorTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly DirectoryDescriptor _folder;

    public DirectoryDescriptorTests() => _folder = DirectoryDescriptor.Open(_temporary.Path);

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void NamesNeedNotBeUtf8()
    {
        byte[] name = [0xFF, (byte)'a', 0xC3];
        using (SafeFileHandle? file = _folder.CreateFile(name, Octal("640")))
        {
            file!.WriteAll("content"u8);
        }

        Assert.Equal(7, _folder.StatusOf(name)!.Value.Size);
        Assert.True(_folder.RemoveFile(name));
        Assert.False(_folder.RemoveFile(name));
        Assert.Null(_folder.StatusOf(name));
    }

    [Fact]
    public void NameWithNulInsideIsRefused() =>
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => _folder.CreateDirectory("a\0b"u8, 0)).Errno);

    [Fact]
    public void NameTooLongIsRefused() => Assert.Equal(
        Errno.ENAMETOOLONG, Assert.Throws<LinuxException>(() => _folder.CreateDirectory(new byte[5000].AsSpan(), 0)).Errno);

    [Fact]
    public void TakenNamesAreTold()
    {
        Assert.True(_folder.CreateSymbolicLink("name"u8, "/nowhere"u8));
        Assert.False(_folder.CreateSymbolicLink("name"u8, "other"u8));
        Assert.False(_folder.CreateDirectory("name"u8, 0));
        Assert.False(_folder.CreateNode("name"u8, FileType.Fifo, 0));
        Assert.Null(_folder.CreateFile("name"u8, 0));
        Assert.True(_folder.CreateHardLink("second"u8, _folder, "name"u8));
        Assert.False(_folder.CreateHardLink("second"u8, _folder, "name"u8));
        Assert.Equal(FileType.SymbolicLink, _folder.StatusOf("second"u8)!.Value.Type);
        Assert.Equal("/nowhere"u8, _folder.ReadLink("second"u8));
    }

    [Fact]
    public void RootedPathsNeverLeaveTheFolder()
    {
        Directory.CreateDirectory(_temporary.Combine("root", "etc"));
        File.WriteAllText(_temporary.Combine("root", "etc", "passwd"), "inside");
        File.WriteAllText(_temporary.Combine("passwd"), "outside");
        File.CreateSymbolicLink(_temporary.Combine("root", "absolute"), "/etc");
        File.CreateSymbolicLink(_temporary.Combine("root", "climbing"), "../../../../etc");
        using DirectoryDescriptor root = _folder.OpenDirectory("root"u8);
        foreach (string path in new[] { "etc/passwd", "/etc/passwd", "../../etc/passwd", "absolute/passwd", "climbing/passwd" })
        {
            using SafeFileHandle file = root.OpenInRoot(path, OpenFlags.Read);
            Assert.Equal(6, file.Status().Size);
        }

        Assert.Throws<LinuxException>(() => root.OpenInRoot("../passwd", OpenFlags.Read));
        Assert.Null(root.TryOpen("absolute"u8, OpenFlags.Read, 0, ResolveFlags.NoSymbolicLinks, out int errno));
        Assert.Equal(Errno.ELOOP, errno);
        Assert.Null(root.TryOpen("../passwd"u8, OpenFlags.Read, 0, ResolveFlags.Beneath, out errno));
        Assert.Equal(Errno.EXDEV, errno);
    }

    [Fact]
    public void TimesHaveNanosecondsAlsoBefore1970()
    {
        _folder.CreateSymbolicLink("link"u8, "target"u8);
        var time = new Timestamp(-5, 123456789);
        _folder.SetTimes("link"u8, Timestamp.Unchanged, time);
        Assert.Equal(time, _folder.StatusOf("link"u8)!.Value.Modified);
    }

    [Fact]
    public void WhiteoutsAreRecognised()
    {
        Assert.True(_folder.CreateNode("gone"u8, FileType.CharacterDevice, 0));
        Assert.True(_folder.StatusOf("gone"u8)!.Value.IsWhiteout);
    }

    [RootFact]
    public void OwnersModesDevicesAndAttributesAreKept()
    {
        using (SafeFileHandle file = _folder.CreateFile("file"u8, 0)!)
        {
            file.SetOwner(1234, 70000);
            file.SetMode(Octal("6755"));
            file.SetExtendedAttribute("security.capability"u8, Convert.FromHexString("0100000200200000000000000000000000000000"));
            file.SetExtendedAttribute("user.binary"u8, [0, 255, 10]);
            Assert.Equal(2, file.ExtendedAttributes().Count);
        }

        FileStatus status = _folder.StatusOf("file"u8)!.Value;
        Assert.Equal((1234u, 70000u, Octal("6755")), (status.Owner, status.Group, status.Mode));
        Assert.Equal(new byte[] { 0, 255, 10 }, _folder.ExtendedAttributesOf("file"u8)["user.binary"]);

        _folder.CreateNode("device"u8, FileType.BlockDevice, Octal("600"), new DeviceNumber(259, 70000));
        Assert.Equal(new DeviceNumber(259, 70000), _folder.StatusOf("device"u8)!.Value.Special);

        _folder.CreateSymbolicLink("link"u8, "nowhere"u8);
        _folder.SetOwner("link"u8, 5, 6);
        _folder.SetExtendedAttribute("link"u8, "trusted.x"u8, "y"u8);
        Assert.Equal("y"u8, _folder.ExtendedAttributesOf("link"u8)["trusted.x"]);
        Assert.Equal(5u, _folder.StatusOf("link"u8)!.Value.Owner);
    }

    [Fact]
    public void ErrorsNameCallAndPath()
    {
        var error = Assert.Throws<LinuxException>(() => _folder.OpenInRoot("none", OpenFlags.Read));
        Assert.Equal($"openat2 {_temporary.Path}/none: ENOENT (no such file or directory)", error.Message);
    }

    private static uint Octal(string digits) => Convert.ToUInt32(digits, 8);
}
