using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>Makes the places that are mounted on, where a root file system does not have them: criu expects them as the first creation left them.</summary>
internal static class RestorePoints
{
    private const uint ReadableForAll = 0x1A4; // 0644

    /// <summary>Makes those of all mounts that lie in the root file system itself.</summary>
    internal static void Make(string rootfs, IReadOnlyList<RuntimeMount> mounts)
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(rootfs);
        List<string> made = [];
        foreach (RuntimeMount mount in mounts)
        {
            string place = root.BehindLinks(mount.Destination);
            if (!made.Exists(upper => place.StartsWith($"{upper.TrimEnd('/')}/", StringComparison.Ordinal)))
            {
                Make(root, place, isFile: MountOptions.Of(mount).IsBind && File.Exists(mount.Source));
            }

            made.Add(place);
        }
    }

    private static void Make(DirectoryDescriptor root, string place, bool isFile)
    {
        string[] names = place.Split('/', StringSplitOptions.RemoveEmptyEntries);
        string upper = ".";
        for (int i = 0; i < names.Length; i++)
        {
            string path = $"{upper}/{names[i]}";
            using DirectoryDescriptor folder = root.OpenDirectory(System.Text.Encoding.UTF8.GetBytes(upper));
            try
            {
                if (i == names.Length - 1 && isFile)
                {
                    using SafeFileHandle file = root.OpenInRoot(path, OpenFlags.Write | OpenFlags.Create, ReadableForAll);
                }
                else
                {
                    folder.CreateDirectory(System.Text.Encoding.UTF8.GetBytes(names[i]), 0x1ED);
                }
            }
            catch (LinuxException exception) when (exception.Errno is Errno.EEXIST or Errno.EISDIR)
            {
                // It is there.
            }

            upper = path;
        }
    }
}
