using System.Globalization;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Writes an image as JSON under the field names of Docker's Engine API ("ImageInspect").</summary>
internal static class ImageInspection
{
    /// <summary>One object.</summary>
    public static string ToJson(ImageInfo image) => JsonOutput.ReadableObject(writer => Write(writer, image));

    private static void Write(Utf8JsonWriter writer, ImageInfo image)
    {
        ImageConfiguration? configuration = image.Source?.Graph.Configuration;
        IReadOnlyList<CataloguedImage> names = image.Source?.Names is { Count: > 0 } all ? all : image.Source is null ? [] : [image.Source];
        writer.WriteString("Id", image.Id);
        writer.WriteTexts("RepoTags", names.Where(name => name.Reference?.Tag is not null).Select(name => name.Reference!.Familiar));
        writer.WriteTexts("RepoDigests", names.Where(name => name.Reference is not null)
            .Select(name => name.Reference!.WithDigest(ContentStore.RepositoryDigestOf(name.Entry)).Familiar).Distinct());
        writer.WriteString("Parent", "");
        writer.WriteString("Comment", configuration?.History is { Count: > 0 } history ? history[^1].Comment ?? "" : "");
        if (image.Created is { } created)
        {
            writer.WriteString("Created", created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        }

        writer.WriteString("DockerVersion", "");
        writer.WriteString("Author", image.Author ?? "");
        writer.WritePropertyName("Config");
        JsonSerializer.Serialize(writer, configuration?.Config ?? new ContainerConfiguration(), OciJson.Plain.ContainerConfiguration);
        writer.WriteString("Architecture", image.Architecture);
        if (image.Variant is not null)
        {
            writer.WriteString("Variant", image.Variant);
        }

        writer.WriteString("Os", image.OperatingSystem);
        writer.WriteNumber("Size", image.Size);
        writer.WriteStartObject("GraphDriver");
        WriteFolders(writer, image.LayerFolders);
        writer.WriteString("Name", "overlay2");
        writer.WriteEndObject();
        writer.WriteStartObject("RootFS");
        writer.WriteString("Type", "layers");
        writer.WriteTexts("Layers", image.Layers.Select(layer => layer.ToString()));
        writer.WriteEndObject();
    }

    /// <summary>The topmost layer is what Docker calls the upper folder of an image.</summary>
    private static void WriteFolders(Utf8JsonWriter writer, IReadOnlyList<string> folders)
    {
        writer.WriteStartObject("Data");
        if (folders.Count > 1)
        {
            writer.WriteString("LowerDir", string.Join(':', folders.Skip(1)));
        }

        if (folders.Count > 0)
        {
            writer.WriteString("UpperDir", folders[0]);
        }

        writer.WriteEndObject();
    }
}
