using System.Text;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Owners;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Layers;

/// <summary>The owners that are recorded of a layer's files, as a text.</summary>
public sealed class FileListingTests
{
    [Fact]
    public void A_record_is_read_as_it_was_written_with_names_of_any_bytes()
    {
        byte[] odd = [.. Enumerable.Range(1, 255).Select(static value => (byte)value).Where(static value => value != '/')];
        (byte[] Path, RecordedFile File)[] files =
        [
            ([], new RecordedFile(1, 2)),
            (odd, new RecordedFile(uint.MaxValue, 0)),
            ([.. odd, (byte)'/', .. odd], new RecordedFile(0, 0, LacksAccessList: true)),
            ("dev/null"u8.ToArray(), new RecordedFile(0, 5, Device: new RecordedDevice(FileType.CharacterDevice, 0x1B6, new DeviceNumber(1, 3), new Timestamp(-5, 7)))),
        ];

        Assert.Equal(
            files.Select(static file => (Convert.ToHexString(file.Path), file.File)),
            FileListing.Read(FileListing.Write(files)).Select(static file => (Convert.ToHexString(file.Path), file.File)));
    }

    [Fact]
    public void A_record_is_lines_of_mtree() => Assert.Equal(
        "#mtree\n./a\\040b uid=33 gid=44\n./dev/x uid=0 gid=0 type=block mode=660 device=linux,7,0 time=3.000000004\n",
        Encoding.ASCII.GetString(FileListing.Write(
        [
            ("a b"u8.ToArray(), new RecordedFile(33, 44)),
            ("dev/x"u8.ToArray(), new RecordedFile(0, 0, Device: new RecordedDevice(FileType.BlockDevice, 0x1B0, new DeviceNumber(7, 0), new Timestamp(3, 4)))),
        ])));

    [Theory]
    [InlineData("")]
    [InlineData("#mtree\n./a uid=1 gid=2")]
    [InlineData("#mtree\n./a uid=1\n")]
    [InlineData("#mtree\n/a uid=1 gid=2\n")]
    [InlineData("#mtree\n./a\\9 uid=1 gid=2\n")]
    [InlineData("#mtree\n./a\\777 uid=1 gid=2\n")]
    [InlineData("#mtree\n./a uid=1 gid=2 device=linux,1,3\n")]
    [InlineData("#mtree\n./a uid=1 gid=2 type=char mode=9 device=linux,1,3 time=1.1\n")]
    public void A_damaged_record_is_an_error_that_names_it(string text)
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("owners");
        File.WriteAllText(path, text);

        Assert.Contains(path, Assert.Throws<LayerException>(() => OwnerRecord.TryRead(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_removed_is_forgotten_with_all_below_it()
    {
        OwnerRecord record = new();
        foreach (string path in (string[])["a", "a/b", "a/b/c", "ab", "a.b"])
        {
            record.Set(Encoding.ASCII.GetBytes(path), new RecordedFile(1, 1));
        }

        record.Remove("a"u8);
        record.Set("ab"u8, RecordedFile.OfRoot);

        Assert.Equal("#mtree\n./a.b uid=1 gid=1\n", Encoding.ASCII.GetString(record.ToText()));
    }
}
