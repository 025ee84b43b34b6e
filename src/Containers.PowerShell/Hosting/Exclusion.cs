using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.Engine.Text.Patterns;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Hosting;

/// <summary>What <c>-Exclude</c> leaves out: names, IDs and patterns of names.</summary>
internal static class Exclusion
{
    /// <summary>Whether a container is left out.</summary>
    public static bool Excludes(this ContainerTarget[]? excluded, ContainerInfo container) =>
        Excludes(excluded?.Select(static one => one.Key), [container.Name, container.Id, HumanText.ShortId(container.Id)]);

    /// <summary>Whether a name of an image is left out.</summary>
    public static bool Excludes(this string[]? excluded, ImageInfo image) =>
        Excludes(excluded, [image.ToString(), image.Repository ?? image.Id, image.Id, HumanText.ShortId(image.Id)]);

    private static bool Excludes(IEnumerable<string>? excluded, string[] names) =>
        excluded?.Any(one => NamePattern.Parse(one) is { } pattern ? Array.Exists(names, pattern.Matches) : names.Contains(one)) ?? false;
}
