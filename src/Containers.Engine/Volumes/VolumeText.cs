namespace Containers.Engine.Volumes;

/// <summary>
/// What docker's <c>-v</c> says: <c>[SOURCE:]TARGET[:OPTION,…]</c>. A source with a slash at its beginning is a path of this machine, one without is the
/// name of a volume; without one a new volume is made.
/// </summary>
/// <param name="Mount">What is asked for.</param>
/// <param name="Options">The options as they are written; empty where there are none.</param>
public sealed record VolumeText(ContainerMount Mount, string Options)
{
    private const string Form = "write [SOURCE:]/TARGET[:OPTION,…], such as data:/var/lib/data or /srv/data:/data:ro";

    /// <summary>Reads one.</summary>
    /// <exception cref="VolumeOptionsException">It is none.</exception>
    public static VolumeText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        (string? source, string target, string options) = parts switch
        {
            [{ Length: > 0 } alone] => (null, alone, ""),
            [{ Length: > 0 } from, { Length: > 0 } to] => (from, to, ""),
            [{ Length: > 0 } from, { Length: > 0 } to, { Length: > 0 } more] => (from, to, more),
            _ => throw new VolumeOptionsException($"'{text}' is not a volume; {Form}."),
        };
        if (!target.StartsWith('/'))
        {
            throw new VolumeOptionsException($"'{text}' is not a volume: '{target}' is no absolute path; {Form}.");
        }

        if (source is not null && !source.StartsWith('/'))
        {
            VolumeName.Check(source);
        }

        ContainerMount mount = new()
        {
            Type = source is not null && source.StartsWith('/') ? MountTypes.Bind : MountTypes.Volume,
            Source = source is not null && source.StartsWith('/') ? MountPath.Clean(source) : source,
            Target = target,
            CreatesSource = true,
        };
        return new VolumeText(With(mount, options, text), options);
    }

    /// <summary>A text with a path instead of a source that is relative to a folder: <c>./data:/data</c>, <c>~/data:/data</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="resolve">Makes an absolute path of the relative one.</param>
    public static string Resolve(string text, Func<string, string> resolve)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(resolve);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && MountPath.IsRelative(text[..colon]) ? resolve(text[..colon]) + text[colon..] : text;
    }

    private static ContainerMount With(ContainerMount mount, string options, string text)
    {
        HashSet<string> kinds = [];
        foreach (string option in options.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            (string kind, mount) = option switch
            {
                "ro" or "rw" => ("access", mount with { ReadOnly = option == "ro" }),
                "z" or "Z" => ("label", mount), // Labels of SELinux are not changed: docker does not either where SELinux is off.
                "consistent" or "cached" or "delegated" or "default" => ("consistency", mount),
                "nocopy" => ("copy", mount with { NoCopy = true }),
                "idmap" => ("ids", mount with { IsIdMapped = true }),
                _ when MountPath.IsPropagation(option) && mount.Type == MountTypes.Bind => ("propagation", mount with { Propagation = option }),
                _ => throw new VolumeOptionsException($"'{option}' is no option of a {mount.Type} in '{text}'."),
            };
            if (!kinds.Add(kind))
            {
                throw new VolumeOptionsException($"'{text}' has two options for the same.");
            }
        }

        return mount;
    }
}
