using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Host.Users;

/// <summary>A folder that nobody but the user can put anything into: what is in it is believed.</summary>
internal static class OwnFolder
{
    private const uint OthersWrite = 0x12;
    private const uint Sticky = 0x200;

    /// <summary>Makes it where it is missing, for the user alone.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="variables">The variables that name another one.</param>
    /// <exception cref="UserSessionException">It is another user's, or others may write there or put another one in its place.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Require(string path, string variables)
    {
        string advice = $"Set {variables} to a folder of this user's.";
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException && (refused.InnerException ?? refused).HResult is > 0 and var errno)
        {
            throw new LinuxException("mkdir", path, errno, advice);
        }

        uint user = FileDescriptor.EffectiveUser;
        string above = Path.GetDirectoryName(path)!;
        FileStatus own = StatusOf(path);
        FileStatus parent = StatusOf(above);
        if (own.Owner != user || (own.Mode & OthersWrite) != 0)
        {
            throw new UserSessionException($"{path} is not this user's alone, so nothing of containers can be kept there. {advice}");
        }

        if ((parent.Owner != user && parent.Owner != 0) || ((parent.Mode & OthersWrite) != 0 && (parent.Mode & Sticky) == 0))
        {
            throw new UserSessionException($"Others may put what they like in the place of {path}: {above} is not this user's alone. {advice}");
        }
    }

    private static FileStatus StatusOf(string path)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(path);
        return folder.Handle.Status();
    }
}
