namespace Containers.Engine.Building;

/// <summary>The notation of SSH agents that steps may use (<c>RUN --mount=type=ssh</c>).</summary>
public static class SshAgent
{
    private const string SocketVariable = "SSH_AUTH_SOCK";

    /// <summary>Reads docker's notation: <c>NAME=SOCKET</c>, or a name alone, <c>default</c> as a rule, for the agent of this environment.</summary>
    /// <returns>The name that steps ask for, and the absolute path of the agent's socket.</returns>
    /// <exception cref="BuildException">There is no such agent.</exception>
    public static KeyValuePair<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('=', 2);
        string socket = parts.Length == 2 ? parts[1] : Environment.GetEnvironmentVariable(SocketVariable)
            ?? throw new BuildException($"No SSH agent runs: {SocketVariable} is not set. Give the agent's socket: {text}=SOCKET.");
        return File.Exists(socket)
            ? new(parts[0], Path.GetFullPath(socket))
            : throw new BuildException($"The SSH agent '{parts[0]}' has no socket at {socket}. Start it, or give its socket: {parts[0]}=SOCKET.");
    }
}
