using System.Net.Sockets;
using System.Text;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Tar;
using Containers.Engine.Tests.Images;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Tests.Layers;

/// <summary>Layers made of the upper folders of real overlay mounts.</summary>
public sealed class LayerMakingTests : IDisposable
{
    /// <summary>Everything that a lower layer can have done to it, and every type of file.</summary>
    private const string Changes = """
        set -e
        rm gone
        rm -r removed
        rm -r replaced && mkdir replaced && echo new > replaced/new
        chmod 700 kept && touch -d @1000000000.123456789 kept
        echo more >> file
        mkdir -p new/deep && echo x > new/deep/x && ln new/deep/x new/hard && ln -s ../file new/link && chmod 6755 new/deep/x
        mkfifo -m 640 fifo && mknod -m 600 device c 1 7 && mknod block b 259 70000 && chown 12345:4000000000 block
        printf long > "$(printf 'n%.0s' $(seq 180))" && ln -s "$(printf 't%.0s' $(seq 200))" longlink
        printf binary > "$(printf 'caf\351')" && touch -d @-1000.25 old && touch -h -d @5 new/link
        """;

    private readonly TestStore _store = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        TreeRemoval.Remove(_folder.Combine("trees")); // .NET cannot remove names that are not UTF-8.
        _folder.Dispose();
        _store.Dispose();
    }

    [RootFact]
    public async Task A_layer_over_its_parent_is_what_its_maker_saw()
    {
        (string upper, string lower, SortedDictionary<string, string> seen) = Change("one");
        DiffId diffId = await MakeAsync(upper, takes: false, new MemoryStream());
        string layer = _store.Paths.LayerFiles(ChainId.Of(null, diffId));
        Assert.Null(TreeComparison.FirstDifference(await UnpackedAgainAsync(upper), layer, CancellationToken.None));
        using SafeFileHandle merged = OverlayMount.Create([layer, lower], null, null, MountAttributes.None);
        Assert.Equal(seen, FileTree.Describe($"/proc/{Environment.ProcessId}/fd/{merged.DangerousGetHandle()}/"));
    }

    [RootFact]
    public async Task A_folder_that_is_taken_becomes_the_layer_that_its_archive_would_give()
    {
        (string upper, string lower, SortedDictionary<string, string> seen) = Change("taken");
        using (Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(upper, "new", "socket")));
        }

        using var archive = new MemoryStream();
        DiffId diffId = await MakeAsync(upper, takes: true, archive);
        Assert.False(Directory.Exists(upper));
        using (var other = new TestStore())
        {
            Assert.Null(TreeComparison.FirstDifference(
                await other.UnpackAsync(archive.ToArray()), _store.Paths.LayerFiles(ChainId.Of(null, diffId)), CancellationToken.None));
        }

        using SafeFileHandle merged = OverlayMount.Create([_store.Paths.LayerFiles(ChainId.Of(null, diffId)), lower], null, null, MountAttributes.None);
        SortedDictionary<string, string> got = FileTree.Describe($"/proc/{Environment.ProcessId}/fd/{merged.DangerousGetHandle()}/");
        Assert.Equal(seen.Keys, got.Keys);
        Assert.Equal(seen.Where(file => file.Key != "new"), got.Where(file => file.Key != "new")); // The socket has changed its time.
    }

    [RootFact]
    public async Task The_same_changes_give_the_same_bytes_in_whatever_order_they_were_made()
    {
        (string one, _, _) = Change("one");
        Directory.CreateDirectory(_folder.Combine("trees", "copy"));
        FileTree.Output("sh", "-c", $"cd {one} && for name in $(ls -r); do cp -a --preserve=all \"$name\" {_folder.Combine("trees", "copy")}; done");
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        Assert.Equal(await MakeAsync(one, takes: false, first), await MakeAsync(_folder.Combine("trees", "copy"), takes: false, second));
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [RootAlone("Attributes of the class trusted are root's.")]
    [RootFact]
    public async Task File_capabilities_and_attributes_of_users_go_along_and_those_of_overlay_do_not()
    {
        string tree = Directory.CreateDirectory(_folder.Combine("trees", "tree")).FullName;
        byte[] capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllText(Path.Combine(tree, "program"), "x");
        using (DirectoryDescriptor folder = DirectoryDescriptor.Open(tree))
        {
            folder.SetExtendedAttribute("program"u8, "user.note"u8, "n"u8);
            folder.SetExtendedAttribute("program"u8, "trusted.overlay.origin"u8, "o"u8);
            folder.SetExtendedAttribute("program"u8, "trusted.other"u8, "o"u8);
            folder.SetExtendedAttribute("program"u8, "security.capability"u8, capability);
        }

        DiffId diffId = await MakeAsync(tree, takes: true, new MemoryStream());
        using DirectoryDescriptor layer = DirectoryDescriptor.Open(_store.Paths.LayerFiles(ChainId.Of(null, diffId)));
        IReadOnlyDictionary<string, byte[]> attributes = layer.ExtendedAttributesOf("program"u8);
        Assert.Equal(["security.capability", "user.note"], attributes.Keys.Order());
        Assert.Equal(capability, attributes["security.capability"]);
    }

    [RootFact]
    public async Task A_file_with_the_name_of_a_whiteout_is_refused_and_nothing_stays()
    {
        string tree = Directory.CreateDirectory(_folder.Combine("trees", "tree", "folder")).FullName;
        File.WriteAllText(Path.Combine(tree, ".wh.bin"), "");
        LayerException refused = await Assert.ThrowsAsync<LayerException>(() => MakeAsync(_folder.Combine("trees", "tree"), takes: false, new MemoryStream()));
        Assert.Contains("/folder/.wh.bin", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_store.Paths.Staging));
        Assert.Empty(_store.Layers.List());
    }

    [RootFact]
    public async Task An_empty_folder_is_a_layer_without_entries()
    {
        using var archive = new MemoryStream();
        string tree = Directory.CreateDirectory(_folder.Combine("trees", "empty")).FullName;
        await MakeAsync(tree, takes: false, archive);
        Assert.Equal(new byte[1024], archive.ToArray());
    }

    /// <summary>A layer with files, and the changes made over it.</summary>
    private (string Upper, string Lower, SortedDictionary<string, string> Seen) Change(string name)
    {
        string root = _folder.Combine("trees", name);
        string[] folders = [.. new[] { "lower", "upper", "work" }.Select(part => Directory.CreateDirectory(Path.Combine(root, part)).FullName)];
        FileTree.Output("sh", "-c", $"cd {folders[0]} && mkdir removed replaced kept && touch gone removed/a replaced/old kept/a && echo a > file");
        using SafeFileHandle mount = OverlayMount.Create([folders[0]], folders[1], folders[2], MountAttributes.None);
        string merged = $"/proc/{Environment.ProcessId}/fd/{mount.DangerousGetHandle()}/";
        FileTree.Output("sh", "-c", $"cd {merged}\n{Changes}");
        return (folders[1], folders[0], FileTree.Describe(merged));
    }

    private async Task<DiffId> MakeAsync(string folder, bool takes, MemoryStream archive)
    {
        using StagedLayer staged = await StageAsync(folder, takes, archive);
        Assert.Equal(Digest.Of(archive.ToArray()), staged.DiffId.Digest);
        staged.Publish();
        return staged.DiffId;
    }

    private async Task<StagedLayer> StageAsync(string folder, bool takes, MemoryStream archive)
    {
        string path = _folder.Combine("staged.tar");
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate, 0x180);
        StagedLayer staged = await _store.Layers.MakeAsync(folder, takes, null, null, null, null, file, CancellationToken.None);
        archive.Write(await File.ReadAllBytesAsync(path));
        return staged;
    }

    /// <summary>What GNU tar makes of the archive, whiteouts and all.</summary>
    private async Task<string> UnpackedAgainAsync(string upper)
    {
        using var archive = new MemoryStream();
        using StagedLayer staged = await StageAsync(upper, takes: false, archive);
        string path = _folder.Combine("archive.tar");
        await File.WriteAllBytesAsync(path, archive.ToArray());
        string[] listed = FileTree.Output("tar", "--quoting-style=escape", "-tf", path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(".wh.gone", listed);
        Assert.Contains("replaced/.wh..wh..opq", listed);
        Assert.Contains("caf\\351", listed);
        using var reader = new TarReader(new MemoryStream(archive.ToArray()));
        while (reader.Read() is { } entry)
        {
            Assert.DoesNotContain(entry.ExtendedAttributes, attribute => Encoding.ASCII.GetString(attribute.Name).Contains("overlay", StringComparison.Ordinal));
        }

        string again = Directory.CreateDirectory(_folder.Combine("trees", "again")).FullName;
        FileTree.Output("cp", "-aT", staged.Files, again);
        return again;
    }
}
