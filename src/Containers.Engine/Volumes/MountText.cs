using System.Globalization;
using Containers.Engine.Text;

namespace Containers.Engine.Volumes;

/// <summary>What docker's <c>--mount</c> says: fields <c>KEY=VALUE</c> between commas, by the rules of CSV (RFC 4180).</summary>
public static class MountText
{
    private const string Keys =
        "type, source, target, readonly, bind-propagation, bind-recursive, bind-create-src, idmap, "
        + "volume-driver, volume-opt, volume-label, volume-nocopy, volume-subpath, image-subpath, tmpfs-size, tmpfs-mode and consistency";

    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="resolve">Makes an absolute path of one that is relative to where its writer is.</param>
    /// <exception cref="VolumeOptionsException">It is none.</exception>
    public static ContainerMount Parse(string text, Func<string, string>? resolve = null) => Read(Fields(text).Select(Assignment.Of), resolve);

    /// <summary>Reads fields.</summary>
    /// <inheritdoc cref="Parse"/>
    /// <param name="fields">The fields.</param>
    /// <param name="resolve">Makes an absolute path of one that is relative to where its writer is.</param>
    public static ContainerMount Read(IEnumerable<Assignment> fields, Func<string, string>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ContainerMount mount = new() { Target = "" };
        string? kind = null;
        string? kindOf = null;
        foreach (Assignment field in fields)
        {
            string key = field.Name.ToLowerInvariant();
            mount = With(mount, key, field.Value, field);
            if (key.Split('-') is [(MountTypes.Volume or MountTypes.Bind or MountTypes.Tmpfs or MountTypes.Image) and var named, _, ..])
            {
                (kind, kindOf) = (named, key);
            }
        }

        return Checked(mount, kind, kindOf, resolve);
    }

    private static ContainerMount Checked(ContainerMount mount, string? kind, string? kindOf, Func<string, string>? resolve)
    {
        if (kind is not null && kind != mount.Type)
        {
            throw new VolumeOptionsException($"{kindOf} is for mounts of type {kind}, not {mount.Type}.");
        }

        if (mount is { Type: MountTypes.Bind, Source: { } source } && resolve is not null && !source.StartsWith('/'))
        {
            mount = mount with { Source = resolve(source) };
        }

        mount.Check();
        return mount.Type == MountTypes.Bind ? mount with { Source = MountPath.Clean(mount.Source!) } : mount;
    }

    private static ContainerMount With(ContainerMount mount, string key, string? value, Assignment field) => key switch
    {
        "readonly" or "ro" => mount with { ReadOnly = Flag(field) },
        "rw" => mount with { ReadOnly = !Flag(field) },
        "idmap" => mount with { IsIdMapped = Flag(field) },
        "volume-nocopy" => mount with { NoCopy = Flag(field) },
        "bind-nonrecursive" => mount with { Recursion = Flag(field) ? "disabled" : null },
        "bind-create-src" => mount with { CreatesSource = Flag(field) },
        _ when value is null => throw new VolumeOptionsException($"'{field.Name}' in a mount needs a value: {field.Name}=VALUE. The fields are {Keys}."),
        "type" => mount with { Type = value.ToLowerInvariant() },
        "source" or "src" => mount with { Source = value.Length > 0 ? value : null },
        "target" or "destination" or "dst" => mount with { Target = value },
        "consistency" => mount,
        "bind-propagation" => mount with { Propagation = value },
        "bind-recursive" => mount with { Recursion = value },
        "volume-subpath" or "image-subpath" or "subpath" => mount with { Subpath = value.Trim('/') },
        "volume-driver" => mount with { Driver = value },
        "volume-opt" => mount with { DriverOptions = Assignment.Table([value], mount.DriverOptions) },
        "volume-label" => mount with { Labels = Assignment.Table([value], mount.Labels) },
        "tmpfs-size" => mount with { Size = SizeOf(value) },
        "tmpfs-mode" => mount with { Mode = ModeOf(value) },
        _ => throw new VolumeOptionsException($"'{field.Name}' is no field of a mount. The fields are {Keys}."),
    };

    private static bool Flag(Assignment field) => field.Value?.ToLowerInvariant() switch
    {
        null or "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new VolumeOptionsException($"'{field.Value}' is neither true nor false, for {field.Name} in a mount."),
    };

    private static long SizeOf(string value)
    {
        try
        {
            return ByteSize.Parse(value);
        }
        catch (FormatException exception)
        {
            throw new VolumeOptionsException($"tmpfs-size: {exception.Message}", exception);
        }
    }

    private static uint ModeOf(string value)
    {
        uint mode = 0;
        foreach (char digit in value)
        {
            mode = digit is >= '0' and <= '7' && mode <= 0x1FF ? (mode * 8) + (uint)(digit - '0')
                : throw new VolumeOptionsException(string.Create(CultureInfo.InvariantCulture, $"'{value}' is no permissions; tmpfs-mode takes octal digits such as 1777."));
        }

        return mode;
    }

    /// <summary>The fields of a line of CSV; a field with a comma stands between quotation marks.</summary>
    private static List<string> Fields(string text)
    {
        List<string> fields = [];
        System.Text.StringBuilder field = new();
        bool quoted = false;
        for (int index = 0; index < text.Length; index++)
        {
            char letter = text[index];
            if (quoted && letter == '"' && index + 1 < text.Length && text[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(letter);
            }
        }

        fields.Add(field.ToString());
        return quoted ? throw new VolumeOptionsException($"A quotation mark is not closed in the mount '{text}'.") : fields;
    }
}
