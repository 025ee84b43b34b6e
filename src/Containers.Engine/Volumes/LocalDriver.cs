namespace Containers.Engine.Volumes;

/// <summary>
/// The one driver of volumes. Without options a volume is a folder of the store; with <c>type</c>, <c>device</c> and <c>o</c> it shows what these mount
/// (mount(8)): a share (<c>nfs</c>), a disk (<c>ext4</c>), memory (<c>tmpfs</c>), or with <c>o=bind</c> a folder of this machine. That is mounted in each
/// container that has the volume, and nowhere else.
/// </summary>
public static class LocalDriver
{
    /// <summary>The driver's name.</summary>
    public const string Name = "local";

    private const string Type = "type";
    private const string Device = "device";
    private const string MountOptions = "o";
    private const string Memory = "tmpfs";

    /// <summary>Refuses what is not an option, or lacks another one, as docker does.</summary>
    /// <exception cref="VolumeOptionsException">Something cannot be.</exception>
    internal static void Check(string driver, IReadOnlyDictionary<string, string> options)
    {
        if (driver != Name)
        {
            throw new VolumeOptionsException($"There is no volume driver '{driver}'; volumes are kept by '{Name}'.");
        }

        foreach (string option in options.Keys)
        {
            if (option == "size")
            {
                throw new VolumeOptionsException("The size of a volume on disk cannot be limited. A volume in memory has a limit by type=tmpfs, device=tmpfs and o=size=64m.");
            }

            if (option is not (Type or Device or MountOptions))
            {
                throw new VolumeOptionsException($"'{option}' is no option of the volume driver '{Name}'; those are {Type}, {Device} and {MountOptions}.");
            }
        }

        if (options.Count > 0 && !(options.ContainsKey(Type) && options.ContainsKey(Device)))
        {
            throw new VolumeOptionsException(
                $"A volume with options needs both {Type} and {Device}, such as {Type}=nfs, {Device}=:/srv/data, {MountOptions}=addr=192.0.2.1; {Type}=none with {MountOptions}=bind shows a folder.");
        }

        if (DeviceOf(options) is not { } device)
        {
            return;
        }

        if (ShareServer.IsNfs(device.Type) && ShareServer.Of(device.Type, device.Source) == string.Empty && !device.Options.Any(static option => ShareServer.IsAddress(option, out _)))
        {
            throw new VolumeOptionsException($"A share of NFS needs its server: {Device}=SERVER:/FOLDER, or {Device}=:/FOLDER with {MountOptions}=addr=SERVER.");
        }

        if (device is { Type: "none", IsFolder: false })
        {
            throw new VolumeOptionsException($"{Type}=none is no file system. A folder of this machine is shown with {MountOptions}=bind.");
        }
    }

    /// <summary>What a volume with options shows; null for one without.</summary>
    internal static VolumeDevice? DeviceOf(IReadOnlyDictionary<string, string>? options)
    {
        if (options is null || options.Count == 0)
        {
            return null;
        }

        string[] asked = options.GetValueOrDefault(MountOptions, "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new VolumeDevice
        {
            Type = options[Type],
            Source = options[Device],
            Options = asked,
            IsFolder = asked.Any(static option => option is "bind" or "rbind"),
            IsMemory = options[Type] == Memory,
        };
    }
}
