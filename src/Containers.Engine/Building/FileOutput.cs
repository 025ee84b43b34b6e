using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Engine.Storage.Archiving;
using Containers.Engine.Storage.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Building;

/// <summary>Brings the files of a stage out of the store.</summary>
internal static class FileOutput
{
    /// <summary>Writes them where the options say.</summary>
    /// <exception cref="BuildException">They cannot be written there.</exception>
    public static void Write(BuildSession session, StageState stage, BuildOutput output, CancellationToken cancellationToken)
    {
        try
        {
            using SourceTree tree = CopySource.Of(session.Images, stage.DiffIds).OpenTree();
            if (!output.IsArchive)
            {
                Directory.CreateDirectory(output.Path);
                using DirectoryDescriptor target = DirectoryDescriptor.Open(output.Path);
                new NodeCopier(tree.Files, IgnoreRules.None, owner: null, mode: null, latest: null, cancellationToken).CopyContents(tree.Files.Root, target);
                return;
            }

            using Microsoft.Win32.SafeHandles.SafeFileHandle view = LayersView.Open(session.Images, stage.DiffIds);
            using DirectoryDescriptor root = DirectoryDescriptor.Over(view, "the image's files").OpenDirectory("."u8);
            using Stream file = output.Path == "-" ? Console.OpenStandardOutput() : File.Create(output.Path);
            using var buffered = new BufferedStream(file, 256 * 1024);
            var tar = new TarWriter(buffered);
            new TreeArchiver(tar, TreeForm.Plain).AddContents(root, [], cancellationToken);
            tar.WriteEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"The files cannot be written to {output.Path}: {exception.Message}", exception);
        }
    }
}
