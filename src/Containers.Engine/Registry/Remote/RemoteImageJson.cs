using System.Text.Json;
using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>Writes what is known of an image in a registry as JSON.</summary>
internal static class RemoteImageJson
{
    /// <summary>One object.</summary>
    public static string Of(RemoteImage image) => JsonOutput.ReadableObject(writer => Write(writer, image));

    private static void Write(Utf8JsonWriter writer, RemoteImage image)
    {
        writer.WriteString("Name", image.Repository);
        writer.WriteString("Tag", image.Tag);
        writer.WriteString("Digest", image.Digest);
        writer.WriteString("MediaType", image.MediaType);
        writer.WriteString("ArtifactType", image.ArtifactType);
        writer.WriteTexts("Platforms", image.Platforms);
        writer.WriteString("Created", image.Created?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteString("Architecture", image.Architecture);
        writer.WriteString("Variant", image.Variant);
        writer.WriteString("Os", image.OperatingSystem);
        writer.WriteTexts("Env", image.Environment);
        writer.WriteTextMap("Labels", image.Labels);
        writer.WriteTextMap("Annotations", image.Annotations);
        if (image.Size is { } size)
        {
            writer.WriteNumber("Size", size);
        }

        writer.WriteStartArray("Layers");
        foreach (RemoteLayer layer in image.Layers)
        {
            writer.WriteStartObject();
            writer.WriteString("MediaType", layer.MediaType);
            writer.WriteString("Digest", layer.Digest);
            writer.WriteNumber("Size", layer.Size);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
