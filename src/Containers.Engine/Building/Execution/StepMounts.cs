using System.Globalization;
using System.Text;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;
using Containers.Engine.Building.Ssh;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci.Runtime;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>What is mounted in a step beside its root file system.</summary>
internal sealed class StepMounts : IDisposable
{
    private const uint SecretMode = 0x100; // 0400
    private const uint AgentMode = 0x180; // 0600
    private const string AgentVariable = "SSH_AUTH_SOCK=";

    /// <summary>How steps share a cache, the strictest first.</summary>
    private static readonly string[] s_sharings = ["locked", "private", "shared"];
    private readonly BuildSession _session;
    private readonly IReadOnlyList<MountRequest> _requests;
    private StepInputs? _inputs;
    private readonly List<RuntimeMount> _mounts = [];
    private readonly List<SafeFileHandle> _descriptors = [];
    private readonly Dictionary<string, CacheMount> _caches = new(StringComparer.Ordinal);
    private readonly List<string> _variables = [];
    private readonly List<AgentSocket> _agents = [];
    private int _agentNumber;

    /// <summary>Keeps what was asked for.</summary>
    public StepMounts(BuildSession session, IReadOnlyList<MountRequest> requests)
    {
        _session = session;
        _requests = requests;
    }

    /// <summary>The mounts, once they are prepared.</summary>
    public IReadOnlyList<RuntimeMount> Mounts => _mounts;

    /// <summary>The descriptors that they refer to.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors => _descriptors;

    /// <summary>Environment variables that they bring.</summary>
    public IReadOnlyList<string> Variables => _variables;

    /// <summary>The stages, contexts and images that files come from.</summary>
    public IReadOnlyCollection<string> From => [.. _requests.Select(request => request.From).OfType<string>().Distinct()];

    /// <summary>Takes the stages, contexts and images that files come from.</summary>
    public void Take(StepInputs inputs) => _inputs = inputs;

    /// <summary>
    /// Waits for the caches that other steps use. They are taken in the same order everywhere, so that no two steps wait for one another; one
    /// that a step mounts at several places is taken once.
    /// </summary>
    public async Task ReserveAsync(CancellationToken cancellationToken)
    {
        IEnumerable<IGrouping<string, MountRequest>> caches = _requests
            .Where(request => request.Type == "cache").GroupBy(IdOf, StringComparer.Ordinal).OrderBy(cache => cache.Key, StringComparer.Ordinal);
        foreach (IGrouping<string, MountRequest> cache in caches)
        {
            string sharing = s_sharings.First(known => cache.Any(request => request.Sharing == known));
            _caches[cache.Key] = await CacheMount.TakeAsync(_session.Images.Paths, cache.Key, sharing, cancellationToken);
        }
    }

    /// <summary>What is in the files that come from elsewhere, a mount after the other; never in a cache or secret.</summary>
    public IReadOnlyList<InputContent> Identify(CancellationToken cancellationToken)
    {
        var contents = new List<InputContent>();
        foreach (MountRequest request in _requests.Where(request => request.Type == "bind" || request.From is not null))
        {
            CopySource source = _inputs!.Of(request.From);
            contents.Add(source.Context is { } context
                ? new InputContent(TreeDigest.Of(context.Files, [(Find(context.Files, request), SourceFilter.None)], context.Digests, cancellationToken).ToString(), [])
                : new InputContent(string.Empty, [.. source.DiffIds.Select(layer => layer.ToString())]));
        }

        return contents;
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
    /// <param name="cancellationToken">Ends it.</param>
    public void Prepare(StepFolder folder, CancellationToken cancellationToken)
    {
        foreach (MountRequest request in _requests)
        {
            switch (request.Type)
            {
                case "bind":
                    Bind(folder, request, cancellationToken);
                    break;
                case "cache":
                    Cache(request, cancellationToken);
                    break;
                case "tmpfs":
                    string[] size = request.Size is { } bytes ? [string.Create(CultureInfo.InvariantCulture, $"size={bytes}")] : [];
                    _mounts.Add(new RuntimeMount { Destination = request.Target!, Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "nodev", "mode=1777", .. size] });
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
        _agents.ForEach(agent => agent.Dispose());
        _descriptors.ForEach(descriptor => descriptor.Dispose());
        foreach (CacheMount cache in _caches.Values)
        {
            cache.Dispose();
        }
    }

    private static TreeNode Find(FileTree tree, MountRequest request) => new SourceFinder(tree).Find(request.Source ?? "/") is [var found, ..]
        ? found.Node
        : throw new FormatException($"The source {request.Source} of the mount at {request.Target} is not there.");

    private static string IdOf(MountRequest cache) => cache.Id is { Length: > 0 } id ? id : cache.Target!;

    private void Bind(StepFolder folder, MountRequest request, CancellationToken cancellationToken)
    {
        CopySource source = _inputs!.Of(request.From);
        bool isWritable = request.IsWritable == true;
        if (source.Context is null && !isWritable)
        {
            SafeFileHandle view = LayersView.Open(_session.Images, source.DiffIds);
            string path = Refer(view);
            using SourceTree tree = source.OpenTree();
            TreeNode found = Find(tree.Files, request);
            Add(Below(path, found), found, request.Target!, isWritable: false);
            return;
        }

        if (source.Context is { } context && !isWritable && context.Files.Ignored.IsEmpty)
        {
            TreeNode found = Find(context.Files, request);
            Add(Below(context.Folder, found), found, request.Target!, isWritable: false);
            return;
        }

        // What a step writes there is for itself alone, and what a context leaves out it must not see: both need a copy.
        using SourceTree files = source.OpenTree();
        TreeNode node = Find(files.Files, request);
        string copy = folder.Make(string.Create(CultureInfo.InvariantCulture, $"bind-{_mounts.Count}"));
        using DirectoryDescriptor target = DirectoryDescriptor.Open(copy);
        var copier = new NodeCopier(files.Files, RootFolders.Apart(target), SourceFilter.None, owner: null, mode: null, latest: null, cancellationToken);
        if (node.IsFolder)
        {
            copier.CopyContents(node, target);
            AddFolder(copy, request.Target!, isWritable);
        }
        else
        {
            copier.Copy(node, target, node.Name);
            AddFile(Path.Combine(copy, Path.GetFileName(node.Path)), request.Target!, isWritable);
        }
    }

    private void Cache(MountRequest request, CancellationToken cancellationToken)
    {
        CacheMount cache = _caches[IdOf(request)];
        if (cache.IsNew)
        {
            using DirectoryDescriptor folder = DirectoryDescriptor.Open(cache.Path);
            var folders = RootFolders.Apart(folder);
            folders.Give(folder, "."u8, request.Owner);
            folder.Handle.SetMode(request.Mode ?? 0x1ED);
            if (request.From is not null)
            {
                using SourceTree tree = _inputs!.Of(request.From).OpenTree();
                new NodeCopier(tree.Files, folders, SourceFilter.None, owner: null, mode: null, latest: null, cancellationToken).CopyContents(Find(tree.Files, request), folder);
            }
        }

        AddFolder(cache.Path, request.Target!, request.IsWritable == true);
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
            _variables.Add($"{(variable.Length == 0 ? id : variable)}={Encoding.UTF8.GetString(secret.Value.Span)}");
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
            RootFolders.Apart(folder).Give(folder, "secret"u8, request.Owner);
            file.SetMode(request.Mode ?? SecretMode);
        }

        string target = request.Target is null ? $"/run/secrets/{id}" : request.Target!;
        AddFile($"{path}/secret", target, isWritable: false);
    }

    private void Agent(MountRequest request)
    {
        string id = request.Id is { Length: > 0 } name ? name : "default";
        int number = _agentNumber++;
        string target = request.Target is null ? string.Create(CultureInfo.InvariantCulture, $"/run/buildkit/ssh_agent.{number}") : request.Target;
        if (_session.Options.SshAgents.LastOrDefault(known => known.Name == id) is not { } agent)
        {
            if (request.IsRequired)
            {
                throw new FormatException($"The step needs the SSH agent '{id}'. Give it with the build: --ssh {id}.");
            }

            return;
        }

        // In memory, and gone with the last who has it open: so is the socket, however this process ends.
        SafeFileHandle memory = DetachedMount.CreateTmpfs("mode=0700");
        string path = Refer(memory);
        _agents.Add(new AgentSocket(agent, memory));
        using (DirectoryDescriptor folder = DirectoryDescriptor.Over(memory, "a step's SSH agent"))
        {
            byte[] socket = Encoding.UTF8.GetBytes(AgentSocket.Name);
            RootFolders.Apart(folder).Give(folder, socket, request.Owner);
            folder.SetMode(socket, request.Mode ?? AgentMode);
        }

        AddFile($"{path}/{AgentSocket.Name}", target, isWritable: true);

        // The first agent is the one that programs find by themselves.
        if (!_variables.Exists(variable => variable.StartsWith(AgentVariable, StringComparison.Ordinal)))
        {
            _variables.Add(AgentVariable + target);
        }
    }

    private string Refer(SafeFileHandle descriptor)
    {
        _descriptors.Add(descriptor);
        return DescriptorSlot.StepFile(_descriptors.Count - 1).Path;
    }

    private static string Below(string folder, TreeNode node) => node.Path.Length == 0 ? folder : $"{folder}/{node.Path}";
}
