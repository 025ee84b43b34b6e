using Containers.Linux.Files;

namespace Containers.Engine.Layers.Owners;

/// <summary>What an archive says of a file and the unpacked layer does not: whom it belongs to, or that it is a device.</summary>
/// <param name="User">User ID.</param>
/// <param name="Group">Group ID.</param>
/// <param name="LacksAccessList">Whether its access list names others and was left out.</param>
/// <param name="Device">What the device node is, which is not among the files of the layer; null for a file that is.</param>
internal sealed record RecordedFile(uint User, uint Group, bool LacksAccessList = false, RecordedDevice? Device = null)
{
    /// <summary>What need not be recorded: a file of root's.</summary>
    public static RecordedFile OfRoot { get; } = new(0, 0);
}

/// <summary>A device node that was not made.</summary>
/// <param name="Type">A character device or a block device.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Number">The device.</param>
/// <param name="Modified">Its time.</param>
internal sealed record RecordedDevice(FileType Type, uint Mode, DeviceNumber Number, Timestamp Modified);
