using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Images;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that names images take images, here or in registries, and containers, which have one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImageNameAttribute : ObjectNameAttribute
{
    private const string IdPrefix = "sha256:";

    /// <summary>Whether the names are asked for in registries: then a container's image is what its creator called it, and not an ID.</summary>
    public bool InRegistry { get; set; }

    /// <summary>What stands before the name of an image of this store, where a name alone is one in a registry.</summary>
    public string HerePrefix { get; set; } = "";

    /// <inheritdoc/>
    private protected override string Kind => "image";

    /// <inheritdoc/>
    private protected override string Properties => "Repository, Image, Id or Name";

    /// <inheritdoc/>
    private protected override object? Meant(PSObject value) =>
        (HereOf(value) is { } here ? HerePrefix + here : NameInRepository(value))
        ?? (InRegistry ? null : OfContainer(value))
        ?? TextOf(value, "Image")
        ?? (TextOf(value, "Id") is { } id && id.StartsWith(IdPrefix, StringComparison.Ordinal) ? id : TextOf(value, "Name"));

    /// <summary>The name, or the ID, of an image that is one of this store's, or was before it came back from a file or a job; null of any other object.</summary>
    internal static string? HereOf(PSObject value) =>
        value.TypeNames.Any(static name => name == typeof(ImageInfo).FullName || name == $"Deserialized.{typeof(ImageInfo).FullName}")
            ? NameInRepository(value) ?? TextOf(value, "Id")
            : null;

    /// <summary>The image that a container was made of: by the name that its creator used, where that is still the image, which may have others too.</summary>
    private static string? OfContainer(PSObject value)
    {
        if (TextOf(value, "ImageId") is not { } id || TextOf(value, "Image") is not { } name)
        {
            return TextOf(value, "ImageId");
        }

        try
        {
            return EngineSession.Current.Images.Find(name).Any(image => image.Id == id) ? name : id;
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            return id;
        }
    }

    private static string? NameInRepository(PSObject value) => (TextOf(value, "Repository"), TextOf(value, "Tag"), TextOf(value, "Digest")) switch
    {
        ({ } repository, { } tag, _) => $"{repository}:{tag}",
        ({ } repository, null, { } digest) => $"{repository}@{digest}",
        ({ } repository, null, null) => repository,
        _ => null,
    };
}
