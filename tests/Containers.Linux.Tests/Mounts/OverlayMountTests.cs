using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Mounts;

public sealed class OverlayMountTests
{
    [RootFact]
    public void The_topmost_layer_wins_and_changes_go_to_the_upper_folder_alone()
    {
        using TemporaryFolder folder = new();
        string[] lower = [.. Enumerable.Range(0, 3).Select(layer => MakeLayer(folder.Combine($"l{layer}"), $"{layer}"))];
        string upper = Directory.CreateDirectory(folder.Combine("upper")).FullName;
        string work = Directory.CreateDirectory(folder.Combine("work")).FullName;
        using (SafeFileHandle mount = OverlayMount.Create(lower, upper, work, MountAttributes.None))
        {
            using DirectoryDescriptor root = DirectoryDescriptor.Over(mount, "overlay");
            Assert.Equal("0", Read(root, "who"));
            Assert.Equal("2", Read(root, "only2"));
            using SafeFileHandle file = root.OpenInRoot("who", OpenFlags.Write | OpenFlags.Truncate);
            file.WriteAll("changed"u8);
            Assert.DoesNotContain(folder.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        }

        Assert.Equal("0", File.ReadAllText(Path.Combine(lower[0], "who")));
        Assert.Equal("changed", File.ReadAllText(Path.Combine(upper, "who")));
    }

    [RootTheory]
    [InlineData("a\\b")]
    [InlineData("a,b=c")]
    [InlineData("a:b c")]
    public void Names_of_folders_may_hold_what_options_are_written_with(string name)
    {
        using TemporaryFolder folder = new();
        string lower = MakeLayer(folder.Combine(name, "lower"), "0");
        string upper = Directory.CreateDirectory(folder.Combine(name, "upper")).FullName;
        string work = Directory.CreateDirectory(folder.Combine(name, "work")).FullName;
        using SafeFileHandle mount = OverlayMount.Create([lower], upper, work, MountAttributes.None);
        using DirectoryDescriptor root = DirectoryDescriptor.Over(mount, "overlay");
        Assert.Equal("0", Read(root, "who"));
    }

    [RootFact]
    public void Many_layers_with_long_paths_mount_all_the_same()
    {
        using TemporaryFolder folder = new();
        string parent = folder.Path;
        for (int depth = 0; depth < 4; depth++)
        {
            parent = Path.Combine(parent, new string((char)('a' + depth), 90));
        }

        // 200 paths of 400 characters are 80 KB of options, far beyond the page that mount(2) takes.
        string[] lower = [.. Enumerable.Range(0, 200).Select(layer => MakeLayer(Path.Combine(parent, $"{layer}"), $"{layer}"))];
        string current = Environment.CurrentDirectory;
        using SafeFileHandle mount = OverlayMount.Create(lower, null, null, MountAttributes.None);
        using DirectoryDescriptor root = DirectoryDescriptor.Over(mount, "overlay");
        Assert.Equal("0", Read(root, "who"));
        Assert.Equal("199", Read(root, "only199"));
        Assert.Equal(current, Environment.CurrentDirectory);
        Assert.DoesNotContain(folder.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [RootFact]
    public void A_layer_that_is_not_there_is_an_error_that_names_it()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => OverlayMount.Create(["/no/such/layer"], null, null, MountAttributes.None));
        Assert.Equal(Errno.ENOENT, exception.Errno);
        Assert.Contains("/no/such/layer", exception.Message, StringComparison.Ordinal);
    }

    private static string MakeLayer(string folder, string content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "who"), content);
        File.WriteAllText(Path.Combine(folder, $"only{content}"), content);
        return folder;
    }

    private static string Read(DirectoryDescriptor root, string name)
    {
        using FileStream stream = new(root.OpenInRoot(name, OpenFlags.Read), FileAccess.Read);
        return new StreamReader(stream, Encoding.UTF8).ReadToEnd();
    }
}
