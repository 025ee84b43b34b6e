using Containers.Linux.Files;

namespace Containers.Engine.Host.Services;

/// <summary>How docker's API is to be answered.</summary>
public sealed record ApiServiceOptions
{
    /// <summary>The program <c>container-service</c>; null looks beside this program, then on PATH.</summary>
    public string? Program { get; init; }

    /// <summary>The socket's file; null for the usual one.</summary>
    public string? Socket { get; init; }

    /// <summary>The group that may use the socket, by name or number; null for the user's own.</summary>
    public string? Group { get; init; }

    /// <summary>How long nobody may have asked before it ends, in whole seconds; zero for never, null for five minutes.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>The socket of those who name none.</summary>
    public static string UsualSocket => UserFolders.Runtime is { } folder && !Environment.IsPrivilegedProcess
        ? Path.Combine(folder, "containers", "docker.sock") : "/run/containers/docker.sock";
}
