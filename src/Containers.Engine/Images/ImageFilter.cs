using System.Globalization;
using System.IO.Enumeration;

namespace Containers.Engine.Images;

/// <summary>
/// Chooses images as docker's <c>images --filter KEY=VALUE</c> does. Filters of one key widen each other, those of different keys narrow;
/// labels always narrow.
/// </summary>
public sealed class ImageFilter
{
    /// <summary>The keys there are.</summary>
    public const string Keys = "dangling, label, reference, before, since and until";

    private readonly List<Func<ImageInfo, bool>> _all = [];
    private readonly List<string> _references = [];

    /// <summary>Adds a filter.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">
    /// <c>true</c> or <c>false</c> for <c>dangling</c>; <c>NAME</c> or <c>NAME=VALUE</c> for <c>label</c>; a name with <c>*</c> and <c>?</c> for
    /// <c>reference</c>; an image for <c>before</c> and <c>since</c>; for <c>until</c> a time, or how long ago in Go's notation.
    /// </param>
    /// <param name="images">Where the images of <c>before</c> and <c>since</c> are.</param>
    /// <exception cref="FormatException">There is no such key, or the value is none for it.</exception>
    /// <exception cref="ImageNotFoundException">The image of <c>before</c> or <c>since</c> is not there.</exception>
    public void Add(string key, string value, ImageService images)
    {
        ArgumentNullException.ThrowIfNull(images);
        switch (key)
        {
            case "dangling" when bool.TryParse(value, out bool dangling):
                _all.Add(image => image.Tag is null == dangling);
                break;
            case "label" when value.Length > 0:
                LabelFilter label = new(value);
                _all.Add(image => label.Includes(image.Labels));
                break;
            case "reference" when value.Length > 0:
                _references.Add(value);
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
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture, $"'{key}={value}' is no filter of images. There are {Keys}, such as dangling=true or label=NAME."));
        }
    }

    /// <summary>Whether an image is among those that are wanted.</summary>
    public bool Includes(ImageInfo image) =>
        _all.TrueForAll(includes => includes(image)) && (_references.Count == 0 || _references.Exists(pattern => IsNamed(image, pattern)));

    /// <summary>A pattern without tag means every tag.</summary>
    private static bool IsNamed(ImageInfo image, string pattern) => image.Repository is { } repository
        && (FileSystemName.MatchesSimpleExpression(pattern, repository, ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(pattern, $"{repository}:{image.Tag}", ignoreCase: false));
}
