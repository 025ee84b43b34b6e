using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Filters;
using Containers.Engine;
using Containers.Engine.Building.Cache;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Cli.Commands.Maintenance;

/// <summary><c>containers container prune</c>, <c>image prune</c> and <c>builder prune</c>: remove what is not in use of one kind.</summary>
internal sealed class ClearCommand : Command
{
    private const string Dangling = "dangling";
    private readonly ClearingOptions _what;
    private readonly Option<bool> _all = new("--all", "-a");
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Do not ask first" };
    private readonly FilterOption _filters;
    private readonly BuildCacheOptions _ofBuilds = new();

    /// <summary>The command for one kind.</summary>
    /// <param name="what">The kind.</param>
    public ClearCommand(ClearingOptions what)
        : base("prune", what.Containers ? "Remove containers that do not run" : what.Images ? "Remove images that are not in use" : "Remove what builds keep for the next ones")
    {
        _what = what;
        _filters = new(what.Images ? "images" : "containers", what.Images ? $"{Dangling}, {ClearingFilters.Keys}" : ClearingFilters.Keys);
        if (!what.Containers)
        {
            _all.Description = what.Images ? "Remove images with a tag too, where no container was made of them" : "All of it, as without this option";
            Add(_all);
        }

        if (what.BuildCache)
        {
            _ofBuilds.AddTo(this);
        }
        else
        {
            _filters.AddTo(this, hasShortName: false);
        }

        Add(_force);
        SetAction(ClearAsync);
    }

    private string Warning =>
        _what.Containers ? "all containers that do not run" : _what.Images ? "images that no container was made of" : "what builds keep for the next ones";

    private async Task<int> ClearAsync(ParseResult result)
    {
        ClearingOptions options = _what.BuildCache ? _what with { BuildCacheFilter = Chosen(_ofBuilds.Read(result)) } : Read(result);
        if (!result.GetValue(_force) && !Prompt.Agrees($"This removes {Warning}."))
        {
            return ExitCode.Failure;
        }

        using Interruption interruption = new();
        StoreClearing cleared = await new ContainerEngine().Store.ClearAsync(options, interruption.Token).ConfigureAwait(false);
        WriteSection("Deleted Containers:", cleared.Containers);
        WriteSection("Deleted Images:", cleared.Images.Select(static removal => removal.Untagged is { } tag ? $"untagged: {tag}" : $"deleted: {removal.Deleted}"));
        Terminal.Output.WriteLine($"Total reclaimed space: {HumanText.Size(cleared.Bytes, digits: 4)}");
        return ExitCode.Success;
    }

    /// <summary>What is to be removed of what builds keep; null for all of it, with what is no thing of its own.</summary>
    private static BuildCacheFilter? Chosen(BuildCacheFilter filter) => filter == new BuildCacheFilter() ? null : filter;

    /// <summary>The kind with what the filters say of it; <c>dangling=false</c> is <c>--all</c>.</summary>
    private ClearingOptions Read(ParseResult result)
    {
        FilterArgument[] filters = [.. _filters.Read(result)];
        bool all = result.GetValue(_all);
        foreach ((string _, string value) in filters.Where(filter => _what.Images && filter.Key == Dangling))
        {
            all = GoBoolean.TryParse(value, out bool dangling) ? !dangling : throw FilterArgument.Invalid(Dangling, value, "true and false");
        }

        return _what with { AllImages = _what.Images && all, Filter = ClearingFilters.Read(filters.Where(filter => !_what.Images || filter.Key != Dangling)) };
    }

    private static void WriteSection(string heading, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            Terminal.Output.WriteLine($"{heading}\n{string.Join('\n', all)}\n");
        }
    }
}
