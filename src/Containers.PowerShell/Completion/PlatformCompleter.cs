
namespace Containers.PowerShell.Completion;

/// <summary>Completes the platforms that images are commonly made for.</summary>
public sealed class PlatformCompleter : NameCompleter
{
    private static readonly string[] Platforms =
    [
        "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x",
    ];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        Platforms.Select(platform => (platform, platform));
}
