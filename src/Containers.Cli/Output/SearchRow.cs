using Containers.Engine.Registry.Remote;

namespace Containers.Cli.Output;

/// <summary>One repository as <c>search --format json</c> writes it, under docker's keys.</summary>
internal sealed record SearchRow(string Name, string Description, int StarCount, bool IsOfficial)
{
    private const int DescriptionLength = 45;

    public static SearchRow Of(ImageSearchResult result, bool truncate)
    {
        string description = truncate && result.Description.Length > DescriptionLength
            ? result.Description[..(DescriptionLength - 1)] + "…"
            : result.Description;
        return new SearchRow(result.Name, description, result.Stars, result.IsOfficial);
    }
}
