using Containers.Linux.Files;

namespace Containers.Engine.Host.Users;

/// <summary>A folder that nobody but the user can put anything into: what is in it is believed.</summary>
internal static class OwnFolder
{
    private const uint OthersWrite = 0x12;
    private const uint Sticky = 0x200;

    /// <summary>Makes it where it is missing, for the user alone.</summary>
    /// <exception cref="UserSessionException">It is another user's, or others may write there or put another one in its place.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Require(string path)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        uint user = FileDescriptor.EffectiveUser;
        string above = Path.GetDirectoryName(path)!;
        FileStatus own = StatusOf(path);
        FileStatus parent = StatusOf(above);
        if (own.Owner != user || (own.Mode & OthersWrite) != 0)
        {
            throw new UserSessionException($"{path} is not this user's alone, so nothing of containers can be kept there. Have its owner and permissions changed, or name another folder.");
        }

        if ((parent.Owner != user && parent.Owner != 0) || ((parent.Mode & OthersWrite) != 0 && (parent.Mode & Sticky) == 0))
        {
            throw new UserSessionException($"Others may put what they like in the place of {path}: {above} is not this user's alone. Name another folder, as by XDG_RUNTIME_DIR.");
        }
    }

    private static FileStatus StatusOf(string path)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(path);
        return folder.Handle.Status();
    }
}
