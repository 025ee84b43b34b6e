using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// Where a monitor records how its container stands. How a container ended is seen once, perhaps on a full disk, so a file that has its room
/// already lies beside the record: where there is no room for another, that one becomes the record, and the record before it the room.
/// </summary>
/// <param name="path">The record.</param>
internal sealed class StateFile(string path)
{
    private const uint Mode = 0x1A4; // 0644
    private const int Room = 4096; // A record has some 500 bytes, and a block is what a file system gives.
    private static readonly byte[] Name = Encoding.UTF8.GetBytes(".state.reserve");

    private readonly string _folder = Path.GetDirectoryName(path)!;
    private readonly byte[] _record = Encoding.UTF8.GetBytes(Path.GetFileName(path));
    private bool _isReserved;

    /// <summary>Records a state; readers and the disk have the one before or this one.</summary>
    /// <param name="state">How the container stands.</param>
    /// <param name="durable">Whether it is on the disk when this returns.</param>
    /// <exception cref="LinuxException">It cannot be recorded.</exception>
    internal void Write(RunRecord state, bool durable)
    {
        byte[] content = state.ToJson();
        try
        {
            AtomicFile.Write(path, content, durable: durable);
        }
        catch (LinuxException exception) when (_isReserved && exception.Errno is Errno.ENOSPC or Errno.EDQUOT)
        {
            WriteIntoReserve(content, durable);
        }

        if (!_isReserved)
        {
            Reserve();
        }
    }

    private void WriteIntoReserve(byte[] content, bool durable)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(_folder);
        using (SafeFileHandle file = folder.OpenInRoot(Encoding.UTF8.GetString(Name), OpenFlags.Write | OpenFlags.NoFollow))
        {
            file.WriteAll(content);
            file.SetLength(content.Length);
            if (durable)
            {
                file.Flush();
            }
        }

        // The blocks of a file that is renamed over come back only with the journal's next commit: the one before stays, as room for the next.
        folder.Exchange(Name, _record);
    }

    /// <summary>Sets room aside; the record that was replaced has given some back.</summary>
    private void Reserve()
    {
        try
        {
            using SafeFileHandle file = FileDescriptor.Open(
                Path.Combine(_folder, Encoding.UTF8.GetString(Name)), OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, Mode);
            file.SetMode(Mode);
            file.WriteAll(new byte[Room]);
            _isReserved = true;
        }
        catch (LinuxException)
        {
            // There is no room to set aside now; the next record tries again.
            return;
        }
    }
}
