using System.Globalization;
using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.Cli.Output;

/// <summary>One image as <c>images --format json</c> writes it, under docker's keys.</summary>
internal sealed record ImageRow(
    string Repository, string Tag, string Digest, string ID, string CreatedSince, string CreatedAt, string Size)
{
    public const string None = "<none>";

    public static ImageRow Of(ImageInfo image, bool truncate) => new(
        image.Repository ?? None,
        image.Tag ?? None,
        image.Digest?.ToString() ?? None,
        truncate ? HumanText.ShortId(image.Id) : image.Id,
        HumanText.Ago(image.Created),
        image.Created?.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) ?? "N/A",
        HumanText.Size(image.Size));
}
