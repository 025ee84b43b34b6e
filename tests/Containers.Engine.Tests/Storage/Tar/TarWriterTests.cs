using System.Text;
using Containers.Engine.Storage.Tar;
using Containers.Engine.Tests.Images;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Storage.Tar;

public sealed class TarWriterTests
{
    private static readonly TarEntry[] s_entries =
    [
        new() { Type = TarEntryType.Directory, Name = "folder/"u8.ToArray(), Mode = 0x1ED, Modified = new Timestamp(5, 0) },
        new() { Type = TarEntryType.RegularFile, Name = "folder/file"u8.ToArray(), Mode = 0xFFF, Owner = 7, Group = 8, Length = 700, Modified = new Timestamp(1, 0) },
        new() { Type = TarEntryType.RegularFile, Name = Encoding.ASCII.GetBytes("folder/" + new string('n', 150)), Owner = 4_000_000_000, Group = 2_097_152, Length = 1 },
        new() { Type = TarEntryType.SymbolicLink, Name = "link"u8.ToArray(), LinkName = Encoding.ASCII.GetBytes(new string('t', 300)), Modified = new Timestamp(-2, 750_000_000) },
        new() { Type = TarEntryType.HardLink, Name = "hard"u8.ToArray(), LinkName = "folder/file"u8.ToArray(), Modified = new Timestamp(9_000_000_000, 1) },
        new() { Type = TarEntryType.BlockDevice, Name = [0xFF, 0xFE], Device = new DeviceNumber(259, 1_000_000), Modified = new Timestamp(-7, 0) },
        new() { Type = TarEntryType.Fifo, Name = "fifo"u8.ToArray(), ExtendedAttributes = [new("user.a"u8.ToArray(), [0, 10, 61]), new("security.capability"u8.ToArray(), [1])] },
    ];

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using var reader = new TarReader(new MemoryStream(WriteAll()));
        foreach (TarEntry expected in s_entries)
        {
            TarEntry entry = reader.Read()!;
            Assert.Equal(
                (expected.Type, expected.Mode, expected.Owner, expected.Group, expected.Length, expected.Modified, expected.Device),
                (entry.Type, entry.Mode, entry.Owner, entry.Group, entry.Length, entry.Modified, entry.Device));
            Assert.Equal(expected.Name, entry.Name);
            Assert.Equal(expected.LinkName, entry.LinkName);
            Assert.Equal(
                expected.ExtendedAttributes.Select(attribute => Convert.ToHexString([.. attribute.Name, .. attribute.Value])).Order(),
                entry.ExtendedAttributes.Select(attribute => Convert.ToHexString([.. attribute.Name, .. attribute.Value])).Order());
        }

        Assert.Null(reader.Read());
    }

    [Fact]
    public void SameEntriesGiveTheSameBytes() => Assert.Equal(WriteAll(), WriteAll());

    [ProgramFact("tar")]
    public void GnuTarReadsIt()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.Combine("archive.tar"), WriteAll());
        string list = FileTree.Output("tar", "--numeric-owner", "--full-time", "-tvf", folder.Combine("archive.tar"));
        Assert.Equal(s_entries.Length, list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("-rwsrwsrwt 7/8", list, StringComparison.Ordinal);
        Assert.Contains("4000000000/2097152", list, StringComparison.Ordinal);
        Assert.Contains("link -> " + new string('t', 300), list, StringComparison.Ordinal);
        Assert.Contains("hard link to folder/file", list, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentShorterThanItsEntryIsRefused() =>
        Assert.Throws<EndOfStreamException>(() => new TarWriter(Stream.Null).Write(s_entries[1], new MemoryStream(new byte[5])));

    private static byte[] WriteAll()
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        foreach (TarEntry entry in s_entries)
        {
            writer.Write(entry, entry.Length > 0 ? new MemoryStream(new byte[entry.Length]) : null);
        }

        writer.WriteEnd();
        return archive.ToArray();
    }
}
