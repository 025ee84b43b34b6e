using System.Text;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;
using Containers.Engine.Containers.Bundles;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>COPY or ADD: files of a context, stage, image or address come into the root file system.</summary>
internal sealed class TransferStep : ILayerStep, IDisposable
{
    private const int MostLinks = 40;
    private readonly BuildSession _session;
    private readonly TransferOperation _operation;
    private readonly FileModeChange? _mode;
    private readonly IgnoreRules _excluded;
    private readonly List<RemoteSource> _remote = [];
    private readonly List<(FoundSource Source, string Pivot, SourceFilter Filter)> _found = [];
    private CopySource? _source;
    private SourceTree? _tree;
    private bool _hasFile;

    /// <summary>A step that is not made yet.</summary>
    /// <exception cref="FormatException">The mode or a pattern is wrong.</exception>
    public TransferStep(BuildSession session, TransferOperation operation)
    {
        _session = session;
        _operation = operation;
        _mode = operation.Mode is { } mode ? new FileModeChange(mode) : null;
        _excluded = IgnoreRules.Of(operation.Excluded);
    }

    /// <inheritdoc/>
    public Operation Operation => _operation;

    /// <inheritdoc/>
    public bool IsLinked => _operation.IsLinked;

    /// <inheritdoc/>
    public bool IsCertain { get; private set; } = true;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> From => _operation.From is { } from ? [from] : [];

    private string Target => _operation.Target;

    private bool IsFolder => _operation.IsFolder;

    private bool KeepsParents => _operation.KeepsParents;

    /// <inheritdoc/>
    public async Task TakeAsync(StepInputs inputs, CancellationToken cancellationToken)
    {
        _source = inputs.Of(_operation.From);
        foreach (string address in _operation.Sources.Where(_operation.IsRemote))
        {
            _remote.Add(await RemoteSource.FetchAsync(_session.Images.Paths, address, _operation, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<InputContent> Identify(CancellationToken cancellationToken) =>
        [.. FindLocal(cancellationToken), .. _remote.Select(remote => remote.Content)];

    /// <inheritdoc/>
    public Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            _hasFile = false;
            using DirectoryDescriptor root = folder.OpenRoot();
            var folders = new RootFolders(root, folder.Owners);
            FileOwner? owner = _operation.Owner is { } named ? FindOwner(root, named) : null;
            foreach ((FoundSource source, string pivot, SourceFilter filter) in _found)
            {
                await CopyAsync(folder, folders, _tree!.Files, source, pivot, filter, owner, cancellationToken);
            }

            foreach (RemoteSource remote in _remote)
            {
                using var tree = new FileTree(DirectoryDescriptor.Open(remote.Folder), IgnoreRules.None, keepsOwners: false);
                TreeNode node = remote.IsFolder ? tree.Root : tree.Root.Children[0];
                SourceFilter filter = remote.IsFolder ? new SourceFilter(_excluded, string.Empty) : SourceFilter.None;
                await CopyAsync(folder, folders, tree, new FoundSource(node, node.Name, node.Path), string.Empty, filter, owner, cancellationToken);
            }

            foreach ((string name, string text) in _operation.Files)
            {
                Write(folders, name, text, owner);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree?.Dispose();
        _remote.ForEach(remote => remote.Dispose());
    }

    /// <summary>Who gets the copies; a layer that is the same over any others can ask nobody for a name.</summary>
    private FileOwner FindOwner(DirectoryDescriptor root, string text) => !IsLinked || text.Split(':').All(part => AccountNumber.TryRead(part, out _))
        ? FileOwner.Find(root, text)
        : throw new FormatException($"--chown={text} names somebody whom --link does not see, since its layer is the same over any others. Give numbers, or leave --link out.");

    private IReadOnlyList<InputContent> FindLocal(CancellationToken cancellationToken)
    {
        List<string> local = [.. _operation.Sources.Where(source => !_operation.IsRemote(source))];
        if (local.Count == 0)
        {
            return [];
        }

        _tree = _source!.OpenTree();
        var finder = new SourceFinder(_tree.Files, isDeep: KeepsParents);
        foreach (string path in local)
        {
            string pivot = KeepsParents ? SourceFinder.PivotOf(path) : string.Empty;
            IReadOnlyList<FoundSource> found = finder.Find(path) ?? throw new FormatException(Missing(path, _source));
            foreach (FoundSource one in found.Where(one => !IsLeftOut(one, pivot)))
            {
                _found.Add((one, pivot, one.Node.IsFolder ? new SourceFilter(_excluded, KeepsParents ? pivot : one.Node.Path) : SourceFilter.None));
            }
        }

        Digest content = TreeDigest.Of(_tree.Files, [.. _found.Select(found => (found.Source.Node, found.Filter))], _tree.Digests, cancellationToken);
        return [new InputContent(content.ToString(), [.. _found.SelectMany(found => NamesOf(found.Source, found.Pivot))])];
    }

    /// <summary>What of a source's path counts: a folder's own name only where its parents are kept.</summary>
    private string[] NamesOf(FoundSource found, string pivot) =>
        [found.Node.IsFolder ? "folder" : "file", pivot, KeepsParents ? found.Node.Path : found.Node.IsFolder ? string.Empty : found.Path];

    /// <summary>Whether a source is left out itself: a file by the name that its copy gets. Of a folder whose name no copy has, only what is in it is.</summary>
    private bool IsLeftOut(FoundSource source, string pivot) => KeepsParents
        ? new SourceFilter(_excluded, pivot).LeavesOut(source.Node)
        : !source.Node.IsFolder && _excluded.Ignores(source.Path[(source.Path.LastIndexOf('/') + 1)..]);

    private static string Missing(string path, CopySource source)
    {
        string? context = source.Context?.Folder;
        return context is not null && Path.Exists(Path.Combine([context, .. SourceFinder.Parts(path)]))
            ? $"'{path}' is left out of the context by .dockerignore."
            : context is not null ? $"'{path}' is not in the context {context}." : $"'{path}' is not there in what the files are taken from.";
    }

    private async Task CopyAsync(
        StepFolder step, RootFolders folders, FileTree tree, FoundSource source, string pivot, SourceFilter filter, FileOwner? owner, CancellationToken cancellationToken)
    {
        TreeNode node = source.Node;
        var copier = new NodeCopier(tree, folders, filter, owner, _mode, _session.LatestTime, cancellationToken);
        FileOwner made = owner ?? FileOwner.Root;
        if (_operation.IsAdd && node.Status.Type == FileType.Regular && (_operation.Unpacks ?? _remote.Count == 0)
            && await ArchiveUnpacking.TryAsync(step, folders, tree, node, Target, owner, _mode, _session.LatestTime, cancellationToken))
        {
            return;
        }

        byte[] name = source.Name;
        using DirectoryDescriptor place = KeepsParents ? OpenParents(folders, copier, node, pivot, made)
            : node.IsFolder ? OpenTarget(folders, made)
            : OpenPlace(folders, Target, source.Name, made, out name);
        if (node.IsFolder)
        {
            // The folder itself is the target's, and has the source's permissions neither where it was there nor where it is made.
            copier.CopyContents(node, place);
        }
        else
        {
            copier.Copy(node, place, name);
        }

        IsCertain &= !copier.HasChanged;
    }

    /// <summary>The target that a folder's content goes into; where it is made it stands for that folder, so <c>--chmod</c> is for it too.</summary>
    private DirectoryDescriptor OpenTarget(RootFolders folders, FileOwner made)
    {
        DirectoryDescriptor target = folders.OpenOrMake(Target, made, _session.LatestTime, out bool isNew);
        if (isNew && _mode is not null)
        {
            target.SetMode("."u8, _mode.Apply(RootFolders.DefaultMode, isFolder: true));
        }

        return target;
    }

    /// <summary>The folder that a file goes into, and its name there: the target is a folder where it says so or is one.</summary>
    /// <exception cref="BuildException">It is one file, and another one was copied to it before.</exception>
    private DirectoryDescriptor OpenPlace(RootFolders folders, string target, byte[] ownName, FileOwner made, out byte[] name)
    {
        name = ownName;
        if (IsFolder)
        {
            return folders.OpenOrMake(target, made, _session.LatestTime, out _);
        }

        if (folders.TryOpen(target) is { } existing)
        {
            return existing;
        }

        if (_hasFile)
        {
            throw new BuildException($"Several files cannot be copied to one file, {target}: end the target with a / to copy them into a folder.");
        }

        _hasFile = true;

        // A link that is the target is followed, also where it leads to nothing yet.
        for (int links = 0; links < MostLinks; links++)
        {
            name = Encoding.UTF8.GetBytes(Path.GetFileName(target));
            string above = Path.GetDirectoryName(target) ?? "/";
            DirectoryDescriptor folder = folders.OpenOrMake(above, made, _session.LatestTime, out _);
            if (folder.StatusOf(name) is not { Type: FileType.SymbolicLink })
            {
                return folder;
            }

            target = Path.GetFullPath(Encoding.UTF8.GetString(folder.ReadLink(name)), above);
            folder.Dispose();
        }

        throw new BuildException($"Symbolic links at {Target} lead in a circle.");
    }

    /// <summary>The target with the folders that a source is in, from its pivot on; those that are made are as they are in the source.</summary>
    private DirectoryDescriptor OpenParents(RootFolders folders, NodeCopier copier, TreeNode node, string pivot, FileOwner made)
    {
        var above = new Stack<TreeNode>();
        for (TreeNode? folder = node.IsFolder ? node : node.Parent; folder?.Parent is not null && folder.Path != pivot; folder = folder.Parent)
        {
            above.Push(folder);
        }

        string path = Target;
        DirectoryDescriptor opened = folders.OpenOrMake(path, made, _session.LatestTime, out _);
        foreach (TreeNode folder in above)
        {
            opened.Dispose();
            path = $"{path.TrimEnd('/')}/{Encoding.UTF8.GetString(folder.Name)}";
            opened = folders.OpenOrMake(path, made, _session.LatestTime, out bool isNew);
            if (isNew)
            {
                copier.SetFacts(folder, opened, "."u8);
            }
        }

        return opened;
    }

    private void Write(RootFolders folders, string heredoc, string text, FileOwner? owner)
    {
        FileOwner made = owner ?? FileOwner.Root;
        using DirectoryDescriptor folder = OpenPlace(folders, Target, Encoding.UTF8.GetBytes(heredoc), made, out byte[] name);
        folder.RemoveFile(name);
        using SafeFileHandle file = folder.CreateFile(name, 0x1A4) ?? throw new BuildException($"The file {heredoc} cannot be made: another process uses {Target}.");
        file.WriteAll(Encoding.UTF8.GetBytes(text));
        folders.Give(folder, name, made);
        file.SetMode(_mode?.Apply(0x1A4, isFolder: false) ?? 0x1A4);
        if (_session.LatestTime is { } time)
        {
            file.SetTimes(time, time);
        }
    }
}
