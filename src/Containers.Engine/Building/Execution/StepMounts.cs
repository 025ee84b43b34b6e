using System.Globalization;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>What is mounted in a step beside its root file system.</summary>
internal sealed class StepMounts : IDisposable
{
    private const uint SecretMode = 0x100; // 0400
    private readonly BuildSession _session;
    private readonly StagePlan _plan;
    private readonly IReadOnlyList<MountRequest> _requests;
    private readonly string _workingDirectory;
    private readonly List<RuntimeMount> _mounts = [];
    private readonly List<SafeFileHandle> _descriptors = [];
    private readonly List<IDisposable> _held = [];
    private readonly List<string> _variables = [];

    /// <summary>Keeps what was asked for.</summary>
    public StepMounts(BuildSession session, StagePlan plan, IReadOnlyList<MountRequest> requests, string workingDirectory)
    {
        _session = session;
        _plan = plan;
        _requests = requests;
        _workingDirectory = workingDirectory;
    }

    /// <summary>The mounts, once they are prepared.</summary>
    public IReadOnlyList<RuntimeMount> Mounts => _mounts;

    /// <summary>The descriptors that they refer to.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors => _descriptors;

    /// <summary>Environment variables that they bring.</summary>
    public IReadOnlyList<string> Variables => _variables;

    /// <summary>What the step depends on: the mounts as asked for, with the files that come from elsewhere; never a cache or secret.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync(CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (MountRequest request in _requests)
        {
            string content = string.Empty;
            if (request.Type == "bind" || request.From is not null)
            {
                CopySource source = await _session.SourceAsync(request.From, _plan, cancellationToken);
                content = source.Context is null
                    ? string.Join(' ', source.DiffIds)
                    : TreeDigest.Of(source.Context.Files, [Find(source.Context.Files, request)], IgnoreRules.None, source.Context.Digests, cancellationToken).ToString();
            }

            texts.Add($"{request.Type} {request.Source} {request.Target} {request.IsWritable} {request.Id} {request.Size} {request.Mode} {request.Owner} {request.Variable} {content}");
        }

        return texts;
    }

    /// <summary>Where files are mounted rather than folders.</summary>
    public HashSet<string> FileTargets { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a file of the machine.</summary>
    public void AddFile(string source, string target, bool isWritable)
    {
        FileTargets.Add(target);
        AddFolder(source, target, isWritable);
    }

    private void AddFolder(string source, string target, bool isWritable) => _mounts.Add(new RuntimeMount
    {
        Destination = target, Type = "bind", Source = source, Options = ["rbind", isWritable ? "rw" : "ro"],
    });

    private void Add(string source, TreeNode node, string target, bool isWritable)
    {
        if (node.IsFolder)
        {
            AddFolder(source, target, isWritable);
        }
        else
        {
            AddFile(source, target, isWritable);
        }
    }

    /// <summary>Makes what was asked for.</summary>
    /// <param name="folder">Where the step works.</param>
    /// <param name="cancellationToken">Ends the wait for what others use.</param>
    public async Task PrepareAsync(StepFolder folder, CancellationToken cancellationToken)
    {
        foreach (MountRequest request in _requests)
        {
            switch (request.Type)
            {
                case "bind":
                    await BindAsync(folder, request, cancellationToken);
                    break;
                case "cache":
                    await CacheAsync(request, cancellationToken);
                    break;
                case "tmpfs":
                    string[] size = request.Size is { } bytes ? [string.Create(CultureInfo.InvariantCulture, $"size={bytes}")] : [];
                    _mounts.Add(new RuntimeMount { Destination = TargetOf(request), Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "nodev", "mode=1777", .. size] });
                    break;
                case "secret":
                    Secret(request);
                    break;
                default:
                    Agent(request);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptors.ForEach(descriptor => descriptor.Dispose());
        _held.ForEach(held => held.Dispose());
    }

    private static TreeNode Find(FileTree tree, MountRequest request) => new SourceFinder(tree).Find(request.Source ?? "/") is [var found, ..]
        ? found
        : throw new FormatException($"The source {request.Source} of the mount at {request.Target} is not there.");

    private string TargetOf(MountRequest request) => Path.GetFullPath(request.Target!, _workingDirectory);

    private async Task BindAsync(StepFolder folder, MountRequest request, CancellationToken cancellationToken)
    {
        CopySource source = await _session.SourceAsync(request.From, _plan, cancellationToken);
        bool isWritable = request.IsWritable == true;
        if (source.Context is null && !isWritable)
        {
            SafeFileHandle view = LayersView.Open(_session.Images, source.DiffIds);
            string path = Refer(view);
            using SourceTree tree = source.OpenTree();
            TreeNode found = Find(tree.Files, request);
            Add(Below(path, found), found, TargetOf(request), isWritable: false);
            return;
        }

        if (source.Context is { } context && !isWritable && context.Files.Ignored.IsEmpty)
        {
            TreeNode found = Find(context.Files, request);
            Add(Below(context.Folder, found), found, TargetOf(request), isWritable: false);
            return;
        }

        // What a step writes there is for itself alone, and what a context leaves out it must not see: both need a copy.
        using SourceTree files = source.OpenTree();
        TreeNode node = Find(files.Files, request);
        string copy = folder.Make(string.Create(CultureInfo.InvariantCulture, $"bind-{_mounts.Count}"));
        using DirectoryDescriptor target = DirectoryDescriptor.Open(copy);
        var copier = new NodeCopier(files.Files, IgnoreRules.None, owner: null, mode: null, latest: null, cancellationToken);
        if (node.IsFolder)
        {
            copier.CopyContents(node, target);
            AddFolder(copy, TargetOf(request), isWritable);
        }
        else
        {
            copier.Copy(node, target, node.Name);
            AddFile(Path.Combine(copy, Path.GetFileName(node.Path)), TargetOf(request), isWritable);
        }
    }

    private async Task CacheAsync(MountRequest request, CancellationToken cancellationToken)
    {
        CacheMount cache = await CacheMount.TakeAsync(_session.Images.Paths, request.Id ?? TargetOf(request), request.Sharing, cancellationToken);
        _held.Add(cache);
        if (cache.IsNew)
        {
            using DirectoryDescriptor folder = DirectoryDescriptor.Open(cache.Path);
            folder.Handle.SetOwner(request.Owner.User, request.Owner.Group);
            folder.Handle.SetMode(request.Mode ?? 0x1ED);
            if (request.From is not null)
            {
                CopySource source = await _session.SourceAsync(request.From, _plan, cancellationToken);
                using SourceTree tree = source.OpenTree();
                new NodeCopier(tree.Files, IgnoreRules.None, owner: null, mode: null, latest: null, cancellationToken).CopyContents(Find(tree.Files, request), folder);
            }
        }

        AddFolder(cache.Path, TargetOf(request), request.IsWritable != false);
    }

    private void Secret(MountRequest request)
    {
        string id = request.Id ?? request.Source ?? Path.GetFileName(request.Target)!;
        if (_session.Options.Secrets.FirstOrDefault(secret => secret.Id == id) is not { } secret)
        {
            if (request.IsRequired)
            {
                throw new FormatException($"The step needs the secret '{id}'. Give it with the build: --secret id={id},src=FILE.");
            }

            return;
        }

        if (request.Variable is { } variable)
        {
            _variables.Add($"{(variable.Length == 0 ? id : variable)}={System.Text.Encoding.UTF8.GetString(secret.Value.Span)}");
            if (request.Target is null)
            {
                return;
            }
        }

        // In memory, and gone with the last who has it open: no file of a secret is ever on the disk.
        SafeFileHandle memory = DetachedMount.CreateTmpfs("mode=0700");
        string path = Refer(memory);
        using (DirectoryDescriptor folder = DirectoryDescriptor.Over(memory, "a secret's memory"))
        using (SafeFileHandle file = folder.CreateFile("secret"u8, SecretMode)!)
        {
            file.WriteAll(secret.Value.Span);
            file.SetOwner(request.Owner.User, request.Owner.Group);
            file.SetMode(request.Mode ?? SecretMode);
        }

        string target = request.Target is null ? $"/run/secrets/{id}" : TargetOf(request);
        AddFile($"{path}/secret", target, isWritable: false);
    }

    private void Agent(MountRequest request)
    {
        string id = request.Id ?? "default";
        if (!_session.Options.SshAgents.TryGetValue(id, out string? socket))
        {
            if (request.IsRequired)
            {
                throw new FormatException($"The step needs the SSH agent '{id}'. Give it with the build: --ssh {id}.");
            }

            return;
        }

        string target = request.Target is null
            ? string.Create(CultureInfo.InvariantCulture, $"/run/build/ssh_agent.{_mounts.Count}")
            : TargetOf(request);
        AddFile(socket, target, isWritable: true);
        _variables.Add($"SSH_AUTH_SOCK={target}");
    }

    private string Refer(SafeFileHandle descriptor)
    {
        _descriptors.Add(descriptor);
        return string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{StepProcess.FirstDescriptor + _descriptors.Count - 1}");
    }

    private static string Below(string folder, TreeNode node) => node.Path.Length == 0 ? folder : $"{folder}/{node.Path}";
}
