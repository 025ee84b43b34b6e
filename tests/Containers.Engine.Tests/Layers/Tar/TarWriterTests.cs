using System.Text;
using Containers.Engine.Layers.Tar;
using Containers.Engine.Tests.Images;
using Containers.Linux.Files;

namespace Containers.Engine.Tests.Layers.Tar;

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

    /// <summary>Headers as docker's cp of the same files has them: no names of owners, no numbers of devices, and records' headers without times and modes.</summary>
    [Fact]
    public void HeadersAreThoseOfDocker()
    {
        string name = "dir/" + new string('n', 95) + "/rest";
        byte[] archive = Write(
            new() { Type = TarEntryType.RegularFile, Name = "dir/file"u8.ToArray(), Mode = 0x1A4, Owner = 3_000_000, Group = 4, Modified = new Timestamp(1_000_000_000, 500_000_000) },
            new() { Type = TarEntryType.RegularFile, Name = Encoding.ASCII.GetBytes(name), Mode = 0x1A4, Modified = new Timestamp(1_000_000_000, 0) },
            new() { Type = TarEntryType.SymbolicLink, Name = "dir/é"u8.ToArray(), LinkName = "zï"u8.ToArray(), Mode = 0x1FF, Modified = new Timestamp(1_000_000_000, 0) });
        const string time = "07346545000\0";
        string none = new('\0', 16);
        string numbers = "0000000\00000000\0";
        string[] expected =
        [
            Header("dir/PaxHeaders.0/file", "0000000\0", "0000000\0", "0000000\0", "00000000045\0", "00000000000\0", 'x', "", none),
            "22 mtime=1000000000.5\n15 uid=3000000\n",
            Header("dir/file", "0000644\0", "0000000\0", "0000004\0", "00000000000\0", time, '0', "", numbers),
            Header($"dir/{new string('n', 95)}", "0000000\0", "0000000\0", "0000000\0", "00000000162\0", "00000000000\0", 'x', "", none),
            $"114 path={name}\n",
            Header($"dir/{new string('n', 95)}", "0000644\0", "0000000\0", "0000000\0", "00000000000\0", time, '0', "", numbers),
            Header("dir/PaxHeaders.0", "0000000\0", "0000000\0", "0000000\0", "00000000037\0", "00000000000\0", 'x', "", none),
            "16 linkpath=z\u00C3\u00AF\n15 path=dir/\u00C3\u00A9\n",
            Header("dir/", "0000777\0", "0000000\0", "0000000\0", "00000000000\0", time, '2', "z", numbers),
        ];
        string text = Encoding.Latin1.GetString(archive);
        Assert.Equal(expected, Enumerable.Range(0, 9).Select(index => text.Substring(index * 512, 512)).Select((block, index) => index % 3 == 1 ? block.TrimEnd('\0') : Checked(block)));
    }

    private static string Header(string name, string mode, string owner, string group, string size, string time, char type, string link, string devices) =>
        $"{name.PadRight(100, '\0')}{mode}{owner}{group}{size}{time}        {type}{link.PadRight(100, '\0')}ustar\000{new string('\0', 64)}{devices}".PadRight(512, '\0');

    /// <summary>A header without its checksum, which is six digits, NUL and a space.</summary>
    private static string Checked(string block)
    {
        string without = string.Concat(block.AsSpan(0, 148), "        ", block.AsSpan(156));
        Assert.Equal(Convert.ToString(without.Sum(character => character), 8).PadLeft(6, '0') + "\0 ", block.Substring(148, 8));
        return without;
    }

    [Fact]
    public void ContentShorterThanItsEntryIsRefused() =>
        Assert.Throws<EndOfStreamException>(() => new TarWriter(Stream.Null).Write(s_entries[1], new MemoryStream(new byte[5])));

    private static byte[] WriteAll() => Write(s_entries);

    private static byte[] Write(params TarEntry[] entries)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        foreach (TarEntry entry in entries)
        {
            writer.Write(entry, entry.Length > 0 ? new MemoryStream(new byte[entry.Length]) : null);
        }

        writer.WriteEnd();
        return archive.ToArray();
    }
}
