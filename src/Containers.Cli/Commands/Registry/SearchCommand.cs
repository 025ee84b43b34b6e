using System.CommandLine;
using System.Globalization;
using Containers.Cli.Commands.Images;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Registry.Remote;
using Containers.Oci;

namespace Containers.Cli.Commands.Registry;

/// <summary><c>containers search</c>: searches Docker Hub or another registry.</summary>
internal sealed class SearchCommand : Command
{
    public const string WordOnCommandLine = "search";

    private readonly Argument<string> _term = new("TERM") { Description = "A word, or REGISTRY/WORD to search another registry than Docker Hub" };
    private readonly Option<int> _limit = new("--limit") { Description = "The most results, 1 to 100", HelpName = "COUNT", DefaultValueFactory = _ => 25 };
    private readonly Option<string[]> _filter = new("--filter", "-f") { Description = "is-official=true or stars=COUNT", HelpName = "FILTER", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();
    private readonly ListFormat _format = new();

    public SearchCommand()
        : base(WordOnCommandLine, "Search for images in a registry")
    {
        Add(_term);
        Add(_limit);
        Add(_filter);
        Add(_insecure);
        _format.AddTo(this);
        SetAction(SearchAsync);
    }

    private async Task<int> SearchAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ImageSearchOptions options = new() { Limit = result.GetValue(_limit), Insecure = result.GetValue(_insecure) };
        if (options.Limit is < 1 or > 100)
        {
            throw new UsageException("--limit is 1 to 100.");
        }

        foreach (string filter in result.GetValue(_filter) ?? [])
        {
            options = Apply(options, filter);
        }

        IReadOnlyList<ImageSearchResult> found = await new ContainerEngine().Search
            .FindAsync(result.GetRequiredValue(_term), options, interruption.Token).ConfigureAwait(false);
        _format.Write(
            result,
            found.Select(repository => SearchRow.Of(repository, _format.Truncates(result))),
            SearchRow.Shape);
        return ExitCode.Success;
    }

    private static ImageSearchOptions Apply(ImageSearchOptions options, string filter) => filter.Split('=', 2) switch
    {
        ["is-official", var value] when GoBoolean.TryParse(value, out bool official) => options with { IsOfficial = official },
        ["stars", var value] when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int stars) => options with { MinimumStars = stars },
        _ => throw new UsageException($"'{filter}' is no filter: is-official=true or stars=COUNT is expected."),
    };
}
