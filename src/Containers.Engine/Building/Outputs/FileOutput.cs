using System.Text;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Images.Archives;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Outputs;

/// <summary>Brings the files of stages out of the store.</summary>
internal static class FileOutput
{
    /// <summary>Writes them where an output says.</summary>
    /// <param name="built">The stages, one for each platform; those of several go into a folder each, such as <c>linux_arm64</c>.</param>
    /// <param name="output">The output.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BuildException">They cannot be written there.</exception>
    public static void Write(IReadOnlyList<BuiltStage> built, BuildOutput output, CancellationToken cancellationToken)
    {
        bool splits = output.SplitsPlatforms ?? built.Count > 1;
        try
        {
            if (output.Kind == BuildOutputKind.Folder)
            {
                foreach (BuiltStage stage in built)
                {
                    WriteFolder(stage, splits ? Path.Combine(output.Path!, FolderOf(stage)) : output.Path!, cancellationToken);
                }
            }
            else if (output.IsStandardOutput || (File.Exists(output.Path) && !FileSystemPath.IsRegularFile(output.Path)))
            {
                using Stream stream = output.IsStandardOutput ? Console.OpenStandardOutput() : File.OpenWrite(output.Path!);
                WriteArchive(built, splits, stream, cancellationToken);
            }
            else
            {
                using StagedFile file = StagedFile.Create(FileSystemPath.Resolve(output.Path!));
                WriteArchive(built, splits, file.Content, cancellationToken);
                file.Publish();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or Linux.LinuxException)
        {
            throw new BuildException($"The files cannot be written to {output.Path}: {exception.Message}", exception);
        }
    }

    private static string FolderOf(BuiltStage stage) => stage.Session.Plan.Target.Platform.ToString().Replace('/', '_');

    private static void WriteFolder(BuiltStage stage, string path, CancellationToken cancellationToken)
    {
        using SourceTree tree = CopySource.Of(stage.Session.Images, stage.State.DiffIds).OpenTree();
        Directory.CreateDirectory(path);
        using DirectoryDescriptor target = DirectoryDescriptor.Open(path);

        // An ordinary user's files are the user's own, and then none may give its caller the user's ID.
        bool isUsers = ProcessRights.Current == Rights.MappedRoot;
        new NodeCopier(
            tree.Files, new RootFolders(target, owners: null), SourceFilter.None, isUsers ? FileOwner.Root : null, isUsers ? new FileModeChange("ug-s") : null, latest: null, cancellationToken)
            .CopyContents(tree.Files.Root, target);
    }

    private static void WriteArchive(IReadOnlyList<BuiltStage> built, bool splits, Stream stream, CancellationToken cancellationToken)
    {
        var buffered = new BufferedStream(stream, 256 * 1024); // The stream is not closed with it.
        var tar = new TarWriter(buffered);
        foreach (BuiltStage stage in built)
        {
            byte[] prefix = splits ? Encoding.ASCII.GetBytes(FolderOf(stage) + "/") : [];
            if (splits)
            {
                tar.Write(new TarEntry { Type = TarEntryType.Directory, Name = prefix, Mode = 0x1ED });
            }

            using SafeFileHandle view = LayersView.Open(stage.Session.Images, stage.State.DiffIds);
            using DirectoryDescriptor root = DirectoryDescriptor.Over(view, "the image's files").OpenDirectory("."u8);
            using TreeOwners? owners = TreeOwners.TryOpen(stage.Session.Images.Layers.FoldersOf(stage.State.DiffIds));
            new TreeArchiver(tar, TreeForm.Plain) { Recorded = OwnedTree.Of(owners, root, prefix) }.AddContents(root, prefix, cancellationToken);
        }

        tar.WriteEnd();
        buffered.Flush();
    }
}
