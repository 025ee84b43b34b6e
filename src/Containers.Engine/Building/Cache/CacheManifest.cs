using System.Text;
using System.Text.Json;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>
/// Records of steps as an annotation of an image's manifest, which they refer to the layers of (docs/build-cache.md). So they go wherever the
/// image goes; the one who reads them verifies the layers as those of any image.
/// </summary>
internal static class CacheManifest
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "io.pscontainers.build.cache.v1";

    /// <summary>The annotation's text.</summary>
    /// <param name="steps">The records by their keys; those whose layer the image does not have are left out.</param>
    /// <param name="diffIds">The image's layers.</param>
    public static string Write(IReadOnlyDictionary<string, StepRecord> steps, IReadOnlyList<DiffId> diffIds)
    {
        List<CachedStep> entries = [];
        foreach ((string key, StepRecord step) in steps.OrderBy(step => step.Key, StringComparer.Ordinal))
        {
            int layer = diffIds.ToList().IndexOf(step.DiffId);
            if (layer >= 0)
            {
                entries.Add(new CachedStep { Key = key, Layer = layer, Created = step.Created, Text = step.Text });
            }
        }

        return JsonSerializer.Serialize(entries, CacheJson.Default.ListCachedStep);
    }

    /// <summary>The records of an image by their keys; null where it has none.</summary>
    /// <exception cref="OciFormatException">The annotation cannot be read.</exception>
    public static Dictionary<string, StepRecord>? Read(ImageGraph image)
    {
        if (image.Manifest.Annotations?.GetValueOrDefault(Annotation) is not { } text)
        {
            return null;
        }

        var steps = new Dictionary<string, StepRecord>(StringComparer.Ordinal);
        foreach (CachedStep entry in JsonInput.Read(Encoding.UTF8.GetBytes(text), Annotation, static (ref JsonInput json) => json.List<CachedStep>()))
        {
            if (entry.Layer >= 0 && entry.Layer < image.Manifest.Layers.Count)
            {
                steps[entry.Key] = new StepRecord
                {
                    Layer = image.Manifest.Layers[entry.Layer],
                    DiffId = image.Configuration.DiffIds[entry.Layer],
                    ChainId = ChainId.Of(null, image.Configuration.DiffIds[entry.Layer]),
                    Created = entry.Created,
                    Text = entry.Text ?? string.Empty,
                };
            }
        }

        return steps;
    }
}
