using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.Engine.Text.Patterns;
using Containers.Oci;

namespace Containers.Docker.Filters;

/// <summary>
/// Chooses images as docker's <c>images --filter KEY=VALUE</c> does. Filters of one key widen each other, those of different keys narrow;
/// labels always narrow.
/// </summary>
public sealed class ImageFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "dangling, label, label!, reference, before, since and until";

    private readonly List<Func<ImageInfo, bool>> _all = [];
    private readonly List<GlobPattern> _references = [];

    /// <summary>Adds a filter.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">
    /// <c>true</c> or <c>false</c> for <c>dangling</c>; <c>NAME</c> or <c>NAME=VALUE</c> for <c>label</c> and for <c>label!</c>, of images without
    /// it; a name for <c>reference</c>, in which <c>*</c>, <c>?</c> and <c>[a-z]</c> stand for what is no slash (Go's path.Match), with or without
    /// tag; an image for <c>before</c> and <c>since</c>; for <c>until</c> a time, or how long ago in Go's notation.
    /// </param>
    /// <param name="images">Where the images of <c>before</c> and <c>since</c> are.</param>
    /// <exception cref="FormatException">There is no such key, or the value is none for it.</exception>
    /// <exception cref="ImageNotFoundException">The image of <c>before</c> or <c>since</c> is not there.</exception>
    public void Add(string key, string value, ImageService images)
    {
        ArgumentNullException.ThrowIfNull(images);
        switch (key)
        {
            case "dangling" when GoBoolean.TryParse(value, out bool dangling):
                _all.Add(image => image.Tag is null == dangling);
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(image => label.Includes(image.Labels));
                break;
            case "label!" when value.Length > 0:
                LabelFilter other = new(value);
                _all.Add(image => !other.Includes(image.Labels));
                break;
            case "reference" when value.Length > 0:
                _references.Add(GlobPattern.OfPath(value));
                break;
            case "before":
                DateTimeOffset? last = images.Get(value).Created;
                _all.Add(image => image.Created < last);
                break;
            case "since":
                DateTimeOffset? first = images.Get(value).Created;
                _all.Add(image => image.Created > first);
                break;
            case "until" when TimeArgument.TryParse(value, DateTimeOffset.UtcNow, out DateTimeOffset until):
                _all.Add(image => image.Created < until);
                break;
            default:
                throw FilterArgument.Invalid(key, value, Keys);
        }
    }

    /// <summary>The same, of images that a name means too: a repository with all of its tags, or one tag.</summary>
    /// <param name="name">The name, in which <c>*</c>, <c>?</c> and <c>[a-z]</c> stand for what is no slash.</param>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public ImageFilter Within(string name)
    {
        GlobPattern pattern = GlobPattern.OfPath(name);
        _all.Add(image => IsNamed(image, pattern));
        return this;
    }

    /// <summary>Whether an image is among those that are wanted.</summary>
    public bool Includes(ImageInfo image) =>
        _all.TrueForAll(includes => includes(image)) && (_references.Count == 0 || _references.Exists(pattern => IsNamed(image, pattern)));

    /// <summary>A pattern without tag means every tag.</summary>
    private static bool IsNamed(ImageInfo image, GlobPattern pattern) => image.Repository is { } repository && (pattern.IsMatch(repository) || pattern.IsMatch(image.ToString()));
}
