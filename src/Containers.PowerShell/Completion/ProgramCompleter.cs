using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Images;

namespace Containers.PowerShell.Completion;

/// <summary>
/// Completes the words of a program in a container: <c>--</c> before the first of them, which PowerShell needs to leave the others alone, then the
/// programs of the container or the image, and paths in the container.
/// </summary>
public sealed class ProgramCompleter : NameCompleter
{
    private const string End = "--";
    private const string PathVariable = "PATH=";

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        string? container = request.TextOf("Container");
        IEnumerable<(string, string)> programs = request.Typed switch
        {
            "" => [],
            ['/', ..] => container is null ? [] : ContainerFolders.Paths(request.Engine, container, request.Typed).Select(static path => (path, "")),
            _ => Programs(request, container).Order(StringComparer.Ordinal).Select(static program => (program, "")),
        };
        return request.IsAfterEnd ? programs
            : request.Typed.Length == 0 ? [(End, "What follows are the program's own words")]
            : programs.Select(static program => (program.Item1, $"{End} {program.Item1}"));
    }

    /// <inheritdoc/>
    private protected override CompletionResult Result(string text, string description) => description.StartsWith($"{End} ", StringComparison.Ordinal)
        ? new($"{End} {Quote(text)}", text, CompletionResultType.ParameterValue, description)
        : text == End ? new(End, End, CompletionResultType.ParameterValue, description) : base.Result(text, description);

    private static IEnumerable<string> Programs(CompletionRequest request, string? name)
    {
        if (name is not null)
        {
            ContainerInfo? container = request.Engine.Containers.List(all: true)
                .FirstOrDefault(one => one.Name == name || one.Id.StartsWith(name, StringComparison.Ordinal));
            return container is null ? [] : FoldersOf(container.Environment)
                .SelectMany(folder => ContainerFolders.List(request.Engine, name, folder))
                .Where(static file => file is { IsExecutable: true, IsFolder: false }).Select(static file => file.Name);
        }

        string? wanted = request.TextOf("Image");
        ImageInfo? image = wanted is null ? null : request.Engine.Images.List().FirstOrDefault(one =>
            one.ToString() == wanted || one.Repository == wanted || one.Id == wanted || one.Id.StartsWith($"sha256:{wanted}", StringComparison.Ordinal));
        return image is null ? [] : image.LayerFolders.SelectMany(layer => FoldersOf(image.Environment).Select(folder => new DirectoryInfo(layer + folder)))
            .Where(static folder => folder is { Exists: true, LinkTarget: null })
            .SelectMany(folder => folder.EnumerateFiles($"{request.Typed}*")).Where(static file => (file.UnixFileMode & UnixFileMode.OtherExecute) != 0 || file.LinkTarget is not null)
            .Select(static file => file.Name);
    }

    /// <summary>Where programs are looked for, the host's way for what says nothing.</summary>
    private static IEnumerable<string> FoldersOf(IReadOnlyList<string> environment) =>
        (environment.FirstOrDefault(static one => one.StartsWith(PathVariable, StringComparison.Ordinal))?[PathVariable.Length..] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .Split(':', StringSplitOptions.RemoveEmptyEntries).Where(static folder => folder.StartsWith('/') && !folder.Contains("..", StringComparison.Ordinal));
}
