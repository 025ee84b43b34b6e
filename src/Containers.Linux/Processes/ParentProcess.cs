using System.Runtime.InteropServices;

namespace Containers.Linux.Processes;

/// <summary>The process that this one belongs to.</summary>
public static partial class ParentProcess
{
    /// <summary>Its id (getppid(2)); it changes when the parent ends.</summary>
    public static int Id => getppid();

    [LibraryImport("libc")]
    private static partial int getppid();
}
