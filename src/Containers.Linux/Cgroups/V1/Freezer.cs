using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The freezer of cgroup v1 (freezer-subsystem.rst): its state passes through FREEZING, and reading it moves it on.</summary>
internal static class Freezer
{
    private const string FileName = "freezer.state";

    /// <summary>Whether the group is to be frozen.</summary>
    internal static bool IsAsked(string folder) => !Read(folder).StartsWith("THAWED", StringComparison.Ordinal);

    /// <summary>Whether all of it is.</summary>
    internal static bool IsComplete(string folder) => Read(folder).StartsWith("FROZEN", StringComparison.Ordinal);

    /// <summary>Asks the kernel to freeze the group, or to thaw it.</summary>
    /// <exception cref="LinuxException">There is no such group, or the kernel refuses.</exception>
    internal static void Set(string folder, bool frozen)
    {
        using SafeFileHandle file = FileDescriptor.Open(Path.Combine(folder, FileName), OpenFlags.Write);
        file.WriteAll(frozen ? "FROZEN"u8 : "THAWED"u8);
    }

    private static string Read(string folder) => Encoding.ASCII.GetString(FileDescriptor.ReadFile(Path.Combine(folder, FileName)));
}
