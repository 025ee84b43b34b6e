using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups.V2;

/// <summary>The freezer of cgroup v2 (cgroup-v2.rst, "cgroup.freeze").</summary>
internal static class Freezer
{
    /// <summary>Whether the group is to be frozen.</summary>
    internal static bool IsAsked(string folder) => Read(folder, "cgroup.freeze").StartsWith('1');

    /// <summary>Whether all of it is.</summary>
    internal static bool IsComplete(string folder) => Read(folder, "cgroup.events").Contains("frozen 1", StringComparison.Ordinal);

    /// <summary>Asks the kernel to freeze the group, or to thaw it.</summary>
    /// <exception cref="LinuxException">There is no such group, or the kernel refuses.</exception>
    internal static void Set(string folder, bool frozen)
    {
        using SafeFileHandle file = FileDescriptor.Open(Path.Combine(folder, "cgroup.freeze"), OpenFlags.Write);
        file.WriteAll(frozen ? "1"u8 : "0"u8);
    }

    private static string Read(string folder, string file) => Encoding.ASCII.GetString(FileDescriptor.ReadFile(Path.Combine(folder, file)));
}
