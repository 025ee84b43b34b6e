namespace Containers.Cli.Output;

/// <summary>What <c>version --format json</c> writes.</summary>
internal sealed record VersionInfo(string Version, string Os, string Arch, string Framework, string KernelVersion, string Root);
