using System.Text;
using System.Text.Json.Serialization;
using Containers.Engine.Building.Execution;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;

namespace Containers.Engine.Building.Operations;

/// <summary>COPY or ADD: files of a context, stage, image or address come into the root file system.</summary>
internal sealed record TransferOperation : Operation
{
    /// <summary>Whether addresses are fetched, and archives unpacked where nothing else is said.</summary>
    public required bool IsAdd { get; init; }

    /// <summary>A stage's name or number, a context's name or an image's; null is the main context. The contents that were found there count, not the name.</summary>
    [JsonIgnore]
    public string? From { get; init; }

    /// <summary>Paths of the sources, with wildcards; for ADD also addresses. What was found there counts, not how it is written.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Heredocs that are files.</summary>
    public required IReadOnlyList<TransferFile> Files { get; init; }

    /// <summary>Where they go: absolute, without a slash at its end.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the target is a folder, though there be none.</summary>
    public required bool IsFolder { get; init; }

    /// <summary>Owner and group of what is made, <c>user:group</c>; null is root, or the owners of files of stages and images.</summary>
    public required string? Owner { get; init; }

    /// <summary>The change of permissions of what is made; null keeps the sources'.</summary>
    public required string? Mode { get; init; }

    /// <summary>Whether the layer is made without looking at those below.</summary>
    public required bool IsLinked { get; init; }

    /// <summary>Patterns of what is left out, of which the last that matches decides.</summary>
    public required IReadOnlyList<string> Excluded { get; init; }

    /// <summary>Whether the folders that sources are in are made at the target.</summary>
    public required bool KeepsParents { get; init; }

    /// <summary>The digest or commit that what is fetched must have; null for any.</summary>
    public required string? Checksum { get; init; }

    /// <summary>Whether the folder <c>.git</c> of a repository is kept.</summary>
    public required bool KeepsGitFolder { get; init; }

    /// <summary>Whether archives are unpacked; null unpacks those of the context alone.</summary>
    public required bool? Unpacks { get; init; }

    /// <summary>What a COPY or ADD of a stage is.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="state">The stage before it.</param>
    /// <param name="variables">Replaces variables by those of the stage.</param>
    /// <param name="options">How the build is made.</param>
    /// <exception cref="FormatException">A variable, mode or flag is wrong.</exception>
    public static TransferOperation Of(TransferInstruction instruction, StageConfiguration state, VariableExpansion variables, BuildOptions options)
    {
        var copy = instruction as CopyInstruction;
        var add = instruction as AddInstruction;
        VariableExpansion inFiles = variables.InFiles();
        string target = variables.Expand(instruction.Target);
        string? mode = ExpandOption(instruction.Mode);
        _ = mode is null ? null : new FileModeChange(mode); // What could not be done is refused before anything is.
        var operation = new TransferOperation
        {
            Folders = instruction.IsLinked ? [] : state.Pending,
            Epoch = SourceDate.Of(options),
            IsAdd = add is not null,
            From = copy?.From,
            Sources = [.. instruction.Sources.Select(variables.Expand)],
            Files = [.. instruction.Files.Select(file => new TransferFile(variables.Expand(file.Name), file.Expands ? inFiles.Expand(file.Text) : file.Text))],
            Target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target.Length == 0 ? "." : target, state.WorkingDirectory)),
            IsFolder = target.EndsWith('/') || target is "" or "." or ".." || target.EndsWith("/.", StringComparison.Ordinal),
            Owner = ExpandOption(instruction.Owner),
            Mode = mode is null ? null : FileModeChange.Canonical(mode),
            IsLinked = instruction.IsLinked,
            Excluded = [.. instruction.Excluded.Select(variables.Expand)],
            KeepsParents = copy?.KeepsParents ?? false,
            Checksum = ExpandOption(add?.Checksum),
            KeepsGitFolder = add?.KeepsGitFolder ?? false,
            Unpacks = add?.Unpacks,
        };
        operation.Check(target);
        return operation with { History = operation.Describe(target, mode) };

        // A variable that is not set leaves an option as if it were not there.
        string? ExpandOption(string? text) => text is not null && variables.Expand(text) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Whether a source is an address that is fetched.</summary>
    public bool IsRemote(string source) => IsAdd && RemoteSource.IsAddress(source);

    private void Check(string target)
    {
        if (!IsFolder && Sources.Count + Files.Count > 1)
        {
            throw new FormatException($"Several sources need a folder as the target: {target}/ with a slash at its end.");
        }

        if (Checksum is not null && !(Files.Count == 0 && Sources is [var only] && IsRemote(only)))
        {
            throw new FormatException("--checksum is for one source that is an address: http://, https:// or a git repository. Leave it out, or fetch each source by an ADD of its own.");
        }
    }

    private string Describe(string target, string? mode)
    {
        var text = new StringBuilder(IsAdd ? "ADD" : "COPY");
        Flag("chown", Owner);
        Flag("chmod", mode);
        text.Append(IsLinked ? " --link" : "").Append(KeepsParents ? " --parents" : "");
        foreach (string source in Sources.Select(AddressCredentials.Hide).Concat(Files.Select(file => "<<" + file.Name)).Append(target))
        {
            text.Append(' ').Append(source);
        }

        return text.ToString();

        void Flag(string name, string? value) => text.Append(value is null ? "" : $" --{name}={value}");
    }
}
