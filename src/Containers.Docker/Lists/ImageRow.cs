using System.Globalization;
using Containers.Docker.Templates;
using Containers.Engine.Images;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>One image under one name in the list of <c>images</c>; its fields in the order of docker's JSON.</summary>
public sealed record ImageRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<ImageRow> Shape = new(
        new ListHeadings
        {
            ["ID"] = "IMAGE ID",
            ["Repository"] = "REPOSITORY",
            ["Tag"] = "TAG",
            ["Digest"] = "DIGEST",
            ["CreatedSince"] = "CREATED",
            ["CreatedAt"] = "CREATED AT",
            ["Size"] = "SIZE",
            ["Containers"] = "CONTAINERS",
            ["VirtualSize"] = "SIZE",
            ["SharedSize"] = "SHARED SIZE",
            ["UniqueSize"] = "UNIQUE SIZE",
        },
        ("Repository", static row => row.Repository),
        ("Tag", static row => row.Tag),
        ("ID", static row => row.ID),
        ("CreatedSince", static row => row.CreatedSince),
        ("Size", static row => row.Size))
    {
        Quiet = static row => row.ID,
        Raw = "repository: {{ .Repository }}\ntag: {{.Tag}}\nimage_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n",
    };

    /// <summary>How many containers were made of it, where that was counted.</summary>
    public string Containers { get; init; } = string.Empty;

    /// <summary>When it was made.</summary>
    public string CreatedAt { get; init; } = string.Empty;

    /// <summary>How long ago it was made.</summary>
    public string CreatedSince { get; init; } = string.Empty;

    /// <summary>The digest that its repository knows it by.</summary>
    public string Digest { get; init; } = string.Empty;

    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Its repository.</summary>
    public string Repository { get; init; } = string.Empty;

    /// <summary>The bytes that other images have too, where that was measured.</summary>
    public string SharedSize { get; init; } = string.Empty;

    /// <summary>The bytes of its layers.</summary>
    public string Size { get; init; } = string.Empty;

    /// <summary>Its tag.</summary>
    public string Tag { get; init; } = string.Empty;

    /// <summary>The bytes that no other image has, where that was measured.</summary>
    public string UniqueSize { get; init; } = string.Empty;

    /// <summary>The bytes of its layers, in four digits.</summary>
    public string VirtualSize { get; init; } = string.Empty;

    private const string None = "<none>";
    private const string Unknown = "N/A";
    private const int Digits = 4;

    /// <summary>The list with the digests of its images.</summary>
    public static readonly ListShape<ImageRow> ShapeWithDigests = Shape with
    {
        Columns = [.. Shape.Columns.Take(2), ("Digest", static row => row.Digest), .. Shape.Columns.Skip(2)],
        Raw = Shape.Raw.Replace("image_id:", "digest: {{.Digest}}\\nimage_id:", StringComparison.Ordinal),
    };

    /// <summary>An image's line.</summary>
    /// <param name="image">The image.</param>
    /// <param name="truncate">Whether its ID is shortened.</param>
    public static ImageRow Of(ImageInfo image, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImageRow
        {
            Repository = image.Repository ?? None,
            Tag = image.Tag ?? None,
            Digest = image.Digest is { } digest && image.Digests.Contains($"{image.Repository}@{digest}") ? digest : None,
            ID = truncate ? HumanText.ShortId(image.Id) : image.Id,
            CreatedSince = HumanText.Ago(image.Created),
            CreatedAt = image.Created is { } created ? DockerTime.PrintSeconds(created) : Unknown,
            Size = HumanText.Size(image.Size),
            VirtualSize = HumanText.Size(image.Size, Digits),
            Containers = Unknown,
            SharedSize = Unknown,
            UniqueSize = Unknown,
        };
    }

    /// <summary>An image's line with what it takes alone and together with others.</summary>
    public static ImageRow Of(ImageUsage usage, bool truncate)
    {
        ArgumentNullException.ThrowIfNull(usage);
        return Of(usage.Image, truncate) with
        {
            Containers = usage.Containers.ToString(CultureInfo.InvariantCulture),
            SharedSize = HumanText.Size(usage.SharedSize, Digits),
            UniqueSize = HumanText.Size(usage.UniqueSize, Digits),
        };
    }
}
