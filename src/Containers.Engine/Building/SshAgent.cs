using System.Text;
using Containers.Engine.Building.Ssh;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building;

/// <summary>
/// An SSH agent that steps may use (<c>RUN --mount=type=ssh</c>): another agent whose socket is given, or one that the build is itself, with keys of
/// files. Steps can ask for its identities and for signatures, and for nothing else; no key comes into a step.
/// </summary>
public sealed class SshAgent
{
    private const string SocketVariable = "SSH_AUTH_SOCK";
    private const int LargestKey = 100 * 1024;

    private SshAgent(string name, string? socket, IReadOnlyList<SshKey> keys)
    {
        Name = name;
        Socket = socket;
        Keys = keys;
    }

    /// <summary>What steps ask for; <c>default</c> where they say nothing.</summary>
    public string Name { get; }

    /// <summary>The absolute path of another agent's socket; null where the keys are here.</summary>
    internal string? Socket { get; }

    /// <summary>The keys, where there is no socket.</summary>
    internal IReadOnlyList<SshKey> Keys { get; }

    /// <summary>
    /// Reads docker's notation: <c>NAME=SOCKET</c>, <c>NAME=KEYFILE[,KEYFILE…]</c>, or a name alone, <c>default</c> as a rule, for the agent of this
    /// environment.
    /// </summary>
    /// <param name="text">The notation.</param>
    /// <param name="locate">Makes relative paths absolute; null takes them from this process's folder.</param>
    /// <exception cref="BuildException">There is no such agent, or a file is no private key, or it is encrypted.</exception>
    public static SshAgent Parse(string text, Func<string, string>? locate = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('=', 2);
        if (parts[0].Length == 0)
        {
            throw new BuildException($"'{text}' names no SSH agent; write NAME, NAME=SOCKET or NAME=KEYFILE.");
        }

        string[] paths = parts.Length == 2 && parts[1].Length > 0
            ? [.. parts[1].Split(',').Select(locate ?? Path.GetFullPath)]
            : [Environment.GetEnvironmentVariable(SocketVariable) is { Length: > 0 } own
                ? own
                : throw new BuildException($"No SSH agent runs: {SocketVariable} is not set. Give the agent's socket, or a file with a private key: {parts[0]}=PATH.")];
        var keys = new List<SshKey>();
        foreach (string path in paths)
        {
            if (ReadKey(parts[0], path) is { } key)
            {
                keys.Add(key);
            }
            else if (paths.Length > 1)
            {
                throw new BuildException($"The SSH agent '{parts[0]}' is either one socket or files with private keys, not both: {path} is a socket.");
            }
        }

        return new SshAgent(parts[0], keys.Count == 0 ? paths[0] : null, keys);
    }

    /// <summary>The key of a file; null for a socket.</summary>
    private static SshKey? ReadKey(string name, string path)
    {
        try
        {
            // To open a socket fails, so its type is asked for first.
            using (SafeFileHandle held = FileDescriptor.Open(path, OpenFlags.PathOnly))
            {
                if (held.Status().Type == FileType.Socket)
                {
                    return null;
                }
            }

            using FileStream file = File.OpenRead(path);
            byte[] text = new byte[LargestKey + 1];
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return length <= LargestKey
                ? SshKeyFile.Read(Encoding.UTF8.GetString(text, 0, length))
                : throw new BuildException($"{path} is larger than 100 KiB, so it is no private key for the SSH agent '{name}'.");
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new BuildException(
                $"The SSH agent '{name}' has no socket at {path}, and no file with a private key. Start it, or give its socket or a key: {name}=PATH.", exception);
        }
        catch (FormatException exception)
        {
            throw new BuildException($"{path} cannot be a key of the SSH agent '{name}'. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new BuildException($"The key {path} of the SSH agent '{name}' cannot be read: {exception.Message}", exception);
        }
    }
}
