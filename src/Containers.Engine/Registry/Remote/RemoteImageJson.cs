using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>Writes what is known of an image in a registry as JSON.</summary>
internal static class RemoteImageJson
{
    /// <summary>One object.</summary>
    public static string Of(RemoteImage image)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("Name", image.Repository);
            writer.WriteString("Tag", image.Tag);
            writer.WriteString("Digest", image.Digest.ToString());
            writer.WriteString("MediaType", image.MediaType);
            writer.WriteString("ArtifactType", image.ArtifactType);
            WriteStrings(writer, "Platforms", image.Platforms.Select(platform => platform.ToString()));
            writer.WriteString("Created", image.Created?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteString("Architecture", image.Architecture);
            writer.WriteString("Variant", image.Variant);
            writer.WriteString("Os", image.OperatingSystem);
            WriteStrings(writer, "Env", image.Environment);
            WriteMembers(writer, "Labels", image.Labels);
            WriteMembers(writer, "Annotations", image.Annotations);
            if (image.Size is { } size)
            {
                writer.WriteNumber("Size", size);
            }

            writer.WriteStartArray("Layers");
            foreach (Descriptor layer in image.Layers)
            {
                writer.WriteStartObject();
                writer.WriteString("MediaType", layer.MediaType);
                writer.WriteString("Digest", layer.Digest.ToString());
                writer.WriteNumber("Size", layer.Size);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> values)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in values)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
