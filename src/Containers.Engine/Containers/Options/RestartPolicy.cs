using System.Globalization;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>When a container that has ended is started again by its monitor, and after a boot by <see cref="PolicyVerb.StartByPolicyAsync"/>.</summary>
[JsonRecord]
public sealed partial record RestartPolicy
{
    private static readonly string[] Names =
    [
        RestartConfiguration.No, RestartConfiguration.OnFailure, RestartConfiguration.Always, RestartConfiguration.UnlessStopped,
    ];

    /// <summary>It stays as it is.</summary>
    internal static readonly RestartPolicy Never = new() { Name = RestartConfiguration.No };

    /// <summary><c>no</c>, <c>on-failure</c>, <c>always</c> or <c>unless-stopped</c>.</summary>
    public required string Name { get; init; }

    /// <summary>How often one is started again that fails; 0 for as often as it does. For <c>on-failure</c> alone.</summary>
    public int MostRetries { get; init; }

    /// <summary>Whether it starts a container again at all.</summary>
    internal bool Restarts => Name != RestartConfiguration.No;

    /// <summary>Reads a policy as docker writes it: <c>always</c>, <c>on-failure:3</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static RestartPolicy Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string given = colon < 0 ? text : text[..colon];
        string? name = Array.Find(Names, known => known.Equals(given, StringComparison.OrdinalIgnoreCase));
        int retries = 0;
        bool valid = name is not null && (colon < 0 || (name == RestartConfiguration.OnFailure
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out retries)));
        return valid
            ? new RestartPolicy { Name = name!, MostRetries = retries }
            : throw new FormatException($"'{text}' is not a restart policy; write no, on-failure, on-failure:NUMBER, always or unless-stopped.");
    }

    /// <inheritdoc/>
    public override string ToString() => MostRetries > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{MostRetries}") : Name;

    /// <summary>Refuses a policy beside what excludes it.</summary>
    /// <exception cref="ContainerOptionsException">The container is removed at its end.</exception>
    internal static void Check(ContainerOptions options)
    {
        if (options is { Remove: true, Restart.Restarts: true })
        {
            throw new ContainerOptionsException("A container that is removed when it ends cannot be started again. Leave out one of both.");
        }
    }

    /// <summary>Whether a container that has ended, or whose start failed, is started after a boot.</summary>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="wasStopped">Whether somebody stopped it.</param>
    internal bool StartsAfterBoot(int exitCode, bool wasStopped) => Name switch
    {
        RestartConfiguration.Always => true,
        RestartConfiguration.UnlessStopped => !wasStopped,
        RestartConfiguration.OnFailure => !wasStopped && exitCode is not 0,
        _ => false,
    };
}
