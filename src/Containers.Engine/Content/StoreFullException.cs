using Containers.Linux;

namespace Containers.Engine.Content;

/// <summary>The file system that holds the store has no room left, or the user's quota is used up.</summary>
public sealed class StoreFullException : ContainersException
{
    /// <summary>Says what could not be written where, and what to do.</summary>
    /// <param name="what">What was being written, such as <c>layer sha256:…</c>.</param>
    /// <param name="path">The folder it was written to.</param>
    /// <param name="inner">The failed call.</param>
    public StoreFullException(string what, string path, Exception? inner = null)
        : base(ErrorKind.Limit, "StoreFull", Describe(what, path, inner), inner)
    {
    }

    /// <summary>Whether a failure, or what caused it, is ENOSPC or EDQUOT.</summary>
    public static bool IsCause(Exception error) => ErrorKinds.IsDiskFull(error);

    private static string Describe(string what, string path, Exception? inner)
    {
        string reason = inner is LinuxException { Errno: Errno.EDQUOT } ? "the disk quota is used up" : "no space is left on its file system";
        return $"Could not write {what} to '{path}': {reason}. Make room (Remove-Image, Remove-Container, "
            + "or on the file system itself), or set PSCONTAINERS_ROOT to a folder on a larger one.";
    }
}
