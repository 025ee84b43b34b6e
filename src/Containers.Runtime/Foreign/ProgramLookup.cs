using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Foreign;

/// <summary>
/// Which exit code a start gets that another runtime could not make: that says why in words alone, so the program is looked for where the
/// container would.
/// </summary>
internal static class ProgramLookup
{
    private const int NotExecutable = 126;
    private const int NotFound = 127;
    private const uint AnyExecute = 0x49; // 0111

    /// <summary>127 where there is no such program, 126 where there is and nobody may execute it, 125 where it was something else.</summary>
    /// <param name="root">The container's root file system.</param>
    /// <param name="process">The program.</param>
    internal static int ExitCodeOf(DirectoryDescriptor root, RuntimeProcess process)
    {
        string name = process.Args[0];
        string folders = process.Env.LastOrDefault(entry => entry.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? string.Empty;
        IEnumerable<string> paths = name.Contains('/', StringComparison.Ordinal)
            ? [Path.Combine(process.Cwd, name)]
            : folders.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name));
        int code = NotFound;
        foreach (string path in paths)
        {
            try
            {
                using SafeFileHandle file = root.OpenInRoot(path, OpenFlags.PathOnly);
                if (file.Status() is { Type: FileType.Regular } status && (status.Mode & AnyExecute) != 0)
                {
                    return RuntimeProgramException.Unspecific;
                }

                code = NotExecutable;
            }
            catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
            {
                continue;
            }
        }

        return code;
    }
}
