using System.CommandLine;
using Containers.Docker.Filters;
using Containers.Engine.Building.Cache;
using Containers.Engine.Text;

namespace Containers.Cli;

/// <summary>The options that choose of what builds keep, by docker's names.</summary>
internal sealed class BuildCacheOptions
{
    private const string Keys = "description, id, type and until";
    private readonly FilterOption _filters = new("things", Keys);
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
    public BuildCacheFilter Read(ParseResult result)
    {
        BuildCacheFilter filter = new() { KeptBytes = result.GetResult(_kept) is null ? null : Size(result.GetRequiredValue(_kept)!) };
        foreach ((string key, string value) in _filters.Read(result))
        {
            filter = key switch
            {
                "id" => filter with { Id = value },
                "type" => filter with { Type = value },
                "description" => filter with { Description = value },
                "until" or "unused-for" when TimeArgument.TryParse(value, DateTimeOffset.UtcNow, out DateTimeOffset until) => filter with { Until = until },
                _ => throw FilterArgument.Invalid(key, value, Keys),
            };
        }

        return filter;
    }

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
