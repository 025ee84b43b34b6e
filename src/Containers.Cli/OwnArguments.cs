using Containers.Linux.Files;

namespace Containers.Cli;

/// <summary>The words that this program was called with. The kernel's are bytes: a file's name may be no UTF-8, which .NET replaces by U+FFFD.</summary>
internal static class OwnArguments
{
    private const char Replaced = '\uFFFD';

    /// <summary>The words, with all their bytes (<see cref="PathText"/>) where .NET lost some.</summary>
    public static string[] Of(string[] words)
    {
        if (!Array.Exists(words, word => word.Contains(Replaced, StringComparison.Ordinal)))
        {
            return words;
        }

        // What runs this program may stand before its words, and the last one ends with a zero byte too.
        string[] all = PathText.Of(FileDescriptor.ReadFile("/proc/self/cmdline")).Split('\0')[..^1];
        return all.Length >= words.Length ? all[^words.Length..] : words;
    }
}
