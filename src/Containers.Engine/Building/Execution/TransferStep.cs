using System.Globalization;
using System.Text;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Engine.Building.Graph;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>COPY or ADD: files of a context, stage, image or address come into the root file system.</summary>
internal sealed class TransferStep : ILayerStep, IDisposable
{
    private const int MostLinks = 40;
    private readonly BuildSession _session;
    private readonly StagePlan _plan;
    private readonly StageState _state;
    private readonly TransferInstruction _instruction;
    private readonly IReadOnlyList<string> _sources;
    private readonly string _target;
    private readonly IReadOnlyList<(string Name, string Text)> _files;
    private readonly string? _owner;
    private readonly FileModeChange? _mode;
    private readonly string? _checksum;
    private readonly IgnoreRules _excluded;
    private readonly List<RemoteSource> _remote = [];
    private readonly List<(TreeNode Node, string Pivot)> _found = [];
    private SourceTree? _tree;

    /// <summary>Replaces the variables.</summary>
    /// <exception cref="FormatException">A variable, mode or pattern is wrong.</exception>
    public TransferStep(BuildSession session, StagePlan plan, StageState state, TransferInstruction instruction, VariableExpansion variables)
    {
        _session = session;
        _plan = plan;
        _state = state;
        _instruction = instruction;
        _sources = [.. instruction.Sources.Select(variables.Expand)];
        var inFiles = new VariableExpansion('\\', state.ValueOf) { IgnoreQuotes = true };
        _files = [.. instruction.Files.Select(file => (variables.Expand(file.Name), file.Expands ? inFiles.Expand(file.Text) : file.Text))];
        _owner = instruction.Owner is { } owner ? variables.Expand(owner) : null;
        _mode = instruction.Mode is { } mode ? new FileModeChange(ModeText = variables.Expand(mode)) : null;
        _checksum = (instruction as AddInstruction)?.Checksum is { } checksum ? variables.Expand(checksum) : null;
        _excluded = IgnoreRules.Of(instruction.Excluded.Select(variables.Expand));
        _target = variables.Expand(instruction.Target);
        IsFolder = _target.EndsWith('/') || _target is "." or ".." || _target.EndsWith("/.", StringComparison.Ordinal);
        Target = Path.GetFullPath(_target, state.WorkingDirectory);
        if (!IsFolder && _sources.Count + _files.Count > 1)
        {
            throw new FormatException($"Several sources need a folder as the target: {_target}/ with a slash at its end.");
        }
    }

    /// <inheritdoc/>
    public string History
    {
        get
        {
            var text = new StringBuilder(_instruction.Name);
            Flag("chown", _owner);
            Flag("chmod", ModeText);
            text.Append(_instruction.IsLinked ? " --link" : "").Append((_instruction as CopyInstruction)?.KeepsParents == true ? " --parents" : "");
            foreach (string source in _sources.Concat(_files.Select(file => "<<" + file.Name)).Append(_target))
            {
                text.Append(' ').Append(source);
            }

            return text.ToString();

            void Flag(string name, string? value) => text.Append(value is null ? "" : $" --{name}={value}");
        }
    }

    /// <inheritdoc/>
    public bool IsLinked => _instruction.IsLinked;

    /// <inheritdoc/>
    public bool IsCertain { get; private set; } = true;

    private string Target { get; }

    private bool IsFolder { get; }

    private string? ModeText { get; }

    private bool KeepsParents => _instruction is CopyInstruction { KeepsParents: true };

    /// <inheritdoc/>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        using var key = new StepKey(IsLinked ? "link" : "copy");
        (IsLinked ? key : StageBuild.AddState(key, _state))
            .Add("name", _instruction.Name)
            .Add("target", $"{Target}{(IsFolder ? "/" : "")}")
            .Add("owner", _owner)
            .Add("mode", ModeText)
            .Add("parents", KeepsParents ? "yes" : null)
            .Add("unpacks", (_instruction as AddInstruction)?.Unpacks?.ToString())
            .Add("epoch", _session.Epoch?.ToString("O", CultureInfo.InvariantCulture))
            .Add("files", _files.Select(file => $"{file.Name}\n{file.Text}"));
        await FindLocalAsync(key, cancellationToken);
        foreach (string address in _sources.Where(IsRemote))
        {
            RemoteSource remote = await RemoteSource.FetchAsync(_session.Images.Paths, address, _checksum, (AddInstruction)_instruction, cancellationToken);
            _remote.Add(remote);
            key.Add("remote", $"{remote.Name} {remote.Digest}");
        }

        return key.Finish();
    }

    /// <inheritdoc/>
    public Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            using DirectoryDescriptor root = folder.OpenRoot();
            var folders = new RootFolders(root);
            FileOwner? owner = _owner is null ? null : FindOwner(root, _owner);
            foreach ((TreeNode node, string pivot) in _found)
            {
                await CopyAsync(folder, folders, _tree!.Files, node, pivot, owner, cancellationToken);
            }

            foreach (RemoteSource remote in _remote)
            {
                using var tree = new FileTree(DirectoryDescriptor.Open(remote.Folder), IgnoreRules.None, keepsOwners: false);
                TreeNode node = remote.IsFolder ? tree.Root : tree.Root.Children[0];
                await CopyAsync(folder, folders, tree, node, string.Empty, owner, cancellationToken);
            }

            foreach ((string name, string text) in _files)
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
    private FileOwner FindOwner(DirectoryDescriptor root, string text) => !IsLinked || text.Split(':').All(part => uint.TryParse(part, out _))
        ? FileOwner.Find(root, text)
        : throw new FormatException($"--chown={text} names somebody whom --link does not see, since its layer is the same over any others. Give numbers, or leave --link out.");

    private bool IsRemote(string source) => _instruction is AddInstruction && RemoteSource.IsAddress(source);

    private async Task FindLocalAsync(StepKey key, CancellationToken cancellationToken)
    {
        List<string> local = [.. _sources.Where(source => !IsRemote(source))];
        if (local.Count == 0)
        {
            return;
        }

        CopySource source = await _session.SourceAsync((_instruction as CopyInstruction)?.From, _plan, cancellationToken);
        _tree = source.OpenTree();
        var finder = new SourceFinder(_tree.Files);
        foreach (string path in local)
        {
            IReadOnlyList<TreeNode> found = finder.Find(path);
            if (found.Count == 0)
            {
                throw new FormatException(Missing(path, source));
            }

            _found.AddRange(found.Select(node => (node, SourceFinder.PivotOf(path))));
        }

        key.Add("content", TreeDigest.Of(_tree.Files, [.. _found.Select(found => found.Node)], _excluded, _tree.Digests, cancellationToken).ToString());
        key.Add("names", _found.Select(found => $"{found.Node.IsFolder} {found.Pivot} {(found.Node.IsFolder && !KeepsParents ? "" : found.Node.Path)}"));
    }

    private static string Missing(string path, CopySource source)
    {
        string? context = source.Context?.Folder;
        return context is not null && (File.Exists(Path.Combine(context, path.TrimStart('/'))) || Directory.Exists(Path.Combine(context, path.TrimStart('/'))))
            ? $"'{path}' is left out of the context by .dockerignore."
            : context is not null ? $"'{path}' is not in the context {context}." : $"'{path}' is not there in what the files are taken from.";
    }

    private async Task CopyAsync(
        StepFolder step, RootFolders folders, FileTree tree, TreeNode node, string pivot, FileOwner? owner, CancellationToken cancellationToken)
    {
        var copier = new NodeCopier(tree, _excluded, owner, _mode, _session.LatestTime, cancellationToken);
        FileOwner made = owner ?? FileOwner.Root;
        if (_instruction is AddInstruction add && node.Status.Type == FileType.Regular && (add.Unpacks ?? tree.KeepsOwners == false && _remote.Count == 0)
            && await ArchiveUnpacking.TryAsync(step, folders, tree, node, Target, owner, _mode, _session.LatestTime, cancellationToken))
        {
            return;
        }

        string target = KeepsParents ? ParentsOf(node, pivot) : Target;
        if (node.IsFolder)
        {
            using DirectoryDescriptor folder = folders.OpenOrMake(target, made, _session.LatestTime, out bool isNew);
            copier.CopyContents(node, folder);
            IsCertain &= !copier.HasChanged;
            if (isNew)
            {
                copier.SetFacts(node, folder, "."u8);
            }

            return;
        }

        using DirectoryDescriptor place = OpenPlace(folders, target, node.Name, made, out byte[] name);
        copier.Copy(node, place, name);
        IsCertain &= !copier.HasChanged;
    }

    /// <summary>The folder that a file goes into, and its name there: the target is a folder where it says so or is one.</summary>
    private DirectoryDescriptor OpenPlace(RootFolders folders, string target, byte[] ownName, FileOwner made, out byte[] name)
    {
        name = ownName;
        if (IsFolder || KeepsParents)
        {
            return folders.OpenOrMake(target, made, _session.LatestTime, out _);
        }

        if (folders.TryOpen(target) is { } existing)
        {
            return existing;
        }

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

    /// <summary>The target with the folders that a source is in, from its pivot on.</summary>
    private string ParentsOf(TreeNode node, string pivot)
    {
        string path = node.IsFolder ? node.Path : node.Parent!.Path;
        string below = path.Length >= pivot.Length && path.StartsWith(pivot, StringComparison.Ordinal) ? path[pivot.Length..].TrimStart('/') : path;
        return below.Length == 0 ? Target : $"{Target.TrimEnd('/')}/{below}";
    }

    private void Write(RootFolders folders, string heredoc, string text, FileOwner? owner)
    {
        FileOwner made = owner ?? FileOwner.Root;
        using DirectoryDescriptor folder = OpenPlace(folders, Target, Encoding.UTF8.GetBytes(heredoc), made, out byte[] name);
        folder.RemoveFile(name);
        using SafeFileHandle file = folder.CreateFile(name, 0x1A4) ?? throw new BuildException($"The file {heredoc} cannot be made: another process uses {Target}.");
        file.WriteAll(Encoding.UTF8.GetBytes(text));
        file.SetOwner(made.User, made.Group);
        file.SetMode(_mode?.Apply(0x1A4, isFolder: false) ?? 0x1A4);
        if (_session.LatestTime is { } time)
        {
            file.SetTimes(time, time);
        }
    }
}
