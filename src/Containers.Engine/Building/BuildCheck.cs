namespace Containers.Engine.Building;

/// <summary>What a check of a Dockerfile found.</summary>
/// <param name="Warnings">What it should better not do, in the order of the lines.</param>
/// <param name="IsError">Whether the file asks for warnings to fail a build (<c># check=error=true</c>).</param>
public sealed record BuildCheck(IReadOnlyList<BuildWarning> Warnings, bool IsError)
{
    /// <summary>What a build would refuse first; null for nothing.</summary>
    public ContainersException? Error { get; init; }
}
