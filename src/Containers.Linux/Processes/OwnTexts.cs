using Containers.Linux.Files;

namespace Containers.Linux.Processes;

/// <summary>The words and the environment that this process was started with, byte for byte (proc_pid_cmdline(5), proc_pid_environ(5)).</summary>
public static class OwnTexts
{
    /// <summary>Its name and its arguments.</summary>
    public static IReadOnlyList<byte[]> Words() => Read("/proc/self/cmdline");

    /// <summary>Its environment, <c>NAME=value</c> each.</summary>
    public static IReadOnlyList<byte[]> Environment() => Read("/proc/self/environ");

    /// <summary>Texts that stand one behind the other, each with a NUL at its end.</summary>
    private static List<byte[]> Read(string file)
    {
        List<byte[]> texts = [];
        ReadOnlySpan<byte> rest = FileDescriptor.ReadFile(file);
        while (rest.IndexOf((byte)0) is >= 0 and int end)
        {
            texts.Add(rest[..end].ToArray());
            rest = rest[(end + 1)..];
        }

        return texts;
    }
}
