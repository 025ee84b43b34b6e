using System.CommandLine;
using Containers.Docker.Filters;
using Containers.Engine.Building.Cache;
using Containers.Engine.Text;

namespace Containers.Cli.Options;

/// <summary>The options that choose of what builds keep, by docker's names.</summary>
internal sealed class BuildCacheOptions
{
    private readonly FilterOption _filters = new("things", BuildCacheFilters.Keys);
    private readonly Option<string?> _kept = new("--keep-storage", "--max-used-space", "--reserved-space") { Description = "Keep what was used last, up to this size", HelpName = "SIZE" };

    /// <summary>Adds <c>--filter</c> to a command.</summary>
    public void AddFilterTo(Command command) => _filters.AddTo(command, hasShortName: false);

    /// <summary>Adds all of them to a command.</summary>
    public void AddTo(Command command)
    {
        AddFilterTo(command);
        command.Add(_kept);
    }

    /// <summary>What a command line chooses.</summary>
    /// <exception cref="UsageException">The size is none.</exception>
    /// <exception cref="FormatException">A filter is none.</exception>
    public BuildCacheFilter Read(ParseResult result) =>
        BuildCacheFilters.Read(_filters.Read(result), result.GetResult(_kept) is null ? null : Size(result.GetRequiredValue(_kept)!));

    private static long Size(string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--keep-storage: {exception.Message}");
        }
    }
}
