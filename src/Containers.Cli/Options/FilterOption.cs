using System.CommandLine;
using Containers.Docker.Filters;

namespace Containers.Cli.Options;

/// <summary>The option <c>--filter</c> of lists.</summary>
internal sealed class FilterOption
{
    private readonly Option<string[]> _filters;

    /// <summary>The option.</summary>
    /// <param name="what">What is chosen: <c>images</c>.</param>
    /// <param name="keys">The keys there are.</param>
    public FilterOption(string what, string keys) =>
        _filters = new("--filter", "-f") { Description = $"Only {what} that match KEY=VALUE: {keys}", HelpName = "FILTER", Arity = ArgumentArity.OneOrMore };

    public void AddTo(Command command, bool hasShortName = true)
    {
        if (!hasShortName)
        {
            _filters.Aliases.Remove("-f");
        }

        command.Add(_filters);
    }

    /// <summary>The filters of a command line.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public IEnumerable<FilterArgument> Read(ParseResult result)
    {
        try
        {
            return [.. FilterArgument.ReadAll(result.GetValue(_filters))];
        }
        catch (FormatException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
