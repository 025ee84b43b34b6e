using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>When a container is started again.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record RestartPolicyDocument
{
    /// <summary><c>no</c>, <c>always</c>, <c>unless-stopped</c> or <c>on-failure</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>How often at most; 0 for no bound.</summary>
    public int MaximumRetryCount { get; init; }
}
