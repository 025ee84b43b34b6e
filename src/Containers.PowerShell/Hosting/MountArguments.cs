using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Text;
using Containers.Engine.Volumes;

namespace Containers.PowerShell.Hosting;

/// <summary>What a user wants to have mounted: texts as docker's, tables with the same fields under PowerShell's names, and mounts of other containers.</summary>
/// <param name="resolve">Makes an absolute path of one that is relative to the current location.</param>
internal sealed class MountArguments(Func<string, string> resolve)
{
    private static readonly Dictionary<string, string> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Propagation"] = "bind-propagation", ["Recursive"] = "bind-recursive", ["CreateSource"] = "bind-create-src", ["NoCopy"] = "volume-nocopy",
        ["Driver"] = "volume-driver", ["DriverOption"] = "volume-opt", ["Label"] = "volume-label", ["Size"] = "tmpfs-size", ["Mode"] = "tmpfs-mode",
    };

    /// <summary>The values of <c>-Volume</c> that are texts.</summary>
    public IReadOnlyList<string>? Texts(object[]? volumes) =>
        volumes is null ? null : [.. volumes.Select(Unwrap).OfType<string>().Select(text => VolumeText.Resolve(text, resolve))];

    /// <summary>The values of <c>-Volume</c> that are none, and those of <c>-Mount</c>.</summary>
    public IReadOnlyList<ContainerMount>? Mounts(object[]? volumes, object[]? mounts)
    {
        ContainerMount[] all =
        [
            .. (volumes ?? []).Where(static value => Unwrap(value) is not string).Select(value => Read(value, isVolume: true)),
            .. (mounts ?? []).Select(value => Read(value, isVolume: false)),
        ];
        return all.Length > 0 ? all : null;
    }

    private ContainerMount Read(object value, bool isVolume) => Unwrap(value) switch
    {
        ContainerMount mount => mount,
        MountPoint point => point.ToMount(),
        string text => MountText.Parse(text, resolve),
        not IDictionary when WrittenObject.Member(value, nameof(MountPoint.Destination)) is string => WrittenObject.Read<MountPoint>(value, "the mount").ToMount(),
        not IDictionary when WrittenObject.Member(value, nameof(ContainerMount.Target)) is string => WrittenObject.Read<ContainerMount>(value, "the mount"),
        IDictionary table => Read(table, isVolume),
        _ => throw new PSArgumentException(
            $"A mount is a text, a table such as @{{ Source = 'data'; Target = '/data' }} or an object as in Mounts of a container; not a {Unwrap(value).GetType().Name}."),
    };

    private ContainerMount Read(IDictionary table, bool isVolume)
    {
        List<Assignment> fields = [];
        foreach (DictionaryEntry entry in TableEntries.In(table))
        {
            string name = $"{Unwrap(entry.Key)}";
            name = Fields.GetValueOrDefault(name, name);
            object? value = entry.Value is null ? null : Unwrap(entry.Value);
            fields.AddRange(value is IDictionary several
                ? TableEntries.Assignments(several).Select(text => new Assignment(name, text))
                : [new Assignment(name, value is VolumeInfo volume ? volume.Name : value is null ? null : LanguagePrimitives.ConvertTo<string>(value))]);
        }

        // As for a text, a source that is a path is a folder of this machine.
        string source = fields.Find(static field => field.Name.Equals("source", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        bool isPath = isVolume && (source.StartsWith('/') || source.StartsWith('.') || source.StartsWith('~'));
        if (isPath && !fields.Exists(static field => field.Name.Equals("type", StringComparison.OrdinalIgnoreCase)))
        {
            fields.InsertRange(0, [new Assignment("type", MountTypes.Bind), new Assignment("bind-create-src", "true")]);
        }

        return MountText.Read(fields, resolve);
    }

    private static object Unwrap(object value) => value is PSObject wrapper ? wrapper.BaseObject : value;
}
