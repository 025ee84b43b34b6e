using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>Tells a process its home by <c>HOME</c>, as callers expect of a runtime, where the configuration does not.</summary>
internal static class HomeFolder
{
    private const int LongestFile = 1 << 20;

    /// <summary>The environment, with a home out of the container's own <c>/etc/passwd</c> if it lacks one; <c>/</c> for a user who is not there.</summary>
    internal static IReadOnlyList<string> Complete(IReadOnlyList<string> environment, uint user, Func<DirectoryDescriptor> openRoot)
    {
        foreach (string entry in environment)
        {
            if (entry.StartsWith("HOME=", StringComparison.Ordinal))
            {
                return environment;
            }
        }

        using DirectoryDescriptor root = openRoot();
        return [.. environment, $"HOME={Find(root, user) ?? "/"}"];
    }

    private static string? Find(DirectoryDescriptor root, uint user)
    {
        using SafeFileHandle? file = root.TryOpen(
            "etc/passwd"u8, OpenFlags.Read | OpenFlags.NonBlocking, 0, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out _);
        if (file is null || file.Status() is not { Type: FileType.Regular, Size: <= LongestFile })
        {
            return null;
        }

        byte[] text = new byte[file.Status().Size];
        int length = 0;
        while (length < text.Length && Pipes.Read(file, text.AsSpan(length)) is > 0 and int read)
        {
            length += read;
        }

        string id = user.ToString(CultureInfo.InvariantCulture);
        foreach (string line in Encoding.UTF8.GetString(text, 0, length).Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 6 && fields[2] == id)
            {
                return fields[5].Length > 0 && !fields[5].Contains('\0', StringComparison.Ordinal) ? fields[5] : null;
            }
        }

        return null;
    }
}
