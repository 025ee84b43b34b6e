using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Containers.Docker.Documents;

/// <summary>The version of the engine.</summary>
public sealed record ServerVersionDocument
{
    /// <summary>The product.</summary>
    public PlatformDocument Platform { get; init; } = new();

    /// <summary>Its programs.</summary>
    public IReadOnlyList<ComponentDocument> Components { get; init; } = [];

    /// <summary>Its version.</summary>
    public string Version { get; init; } = string.Empty;

    /// <summary>The version of docker's API that its documents follow.</summary>
    public string ApiVersion { get; init; } = string.Empty;

    /// <summary>The oldest one.</summary>
    public string MinAPIVersion { get; init; } = string.Empty;

    /// <summary>The commit that it was built of.</summary>
    public string GitCommit { get; init; } = string.Empty;

    /// <summary>What it was built with.</summary>
    public string GoVersion { get; init; } = string.Empty;

    /// <summary>The operating system.</summary>
    public string Os { get; init; } = string.Empty;

    /// <summary>The processor.</summary>
    public string Arch { get; init; } = string.Empty;

    /// <summary>The kernel's release.</summary>
    public string KernelVersion { get; init; } = string.Empty;

    /// <summary>Whether it tries new things.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Experimental { get; init; }

    /// <summary>When it was built.</summary>
    public string BuildTime { get; init; } = string.Empty;

    /// <summary>The engine of this product.</summary>
    /// <param name="newest">The newest version of docker's API that is spoken.</param>
    /// <param name="oldest">The oldest one.</param>
    /// <param name="root">Where the store is.</param>
    public static ServerVersionDocument Of(string newest, string oldest, string root)
    {
        string kernel = Environment.OSVersion.Version.ToString();
        string architecture = Oci.Platform.Host.ToString()[(Oci.Platform.Host.Os.Length + 1)..];
        SortedDictionary<string, string> details = new(StringComparer.Ordinal)
        {
            ["ApiVersion"] = newest, ["Arch"] = architecture, ["Framework"] = RuntimeInformation.FrameworkDescription, ["GitCommit"] = ProductVersion.Commit,
            ["KernelVersion"] = kernel, ["MinAPIVersion"] = oldest, ["Os"] = Oci.Platform.Host.Os, ["Root"] = root,
        };
        return new()
        {
            Platform = new() { Name = ProductVersion.Name },
            Components = [new() { Name = "Engine", Version = ProductVersion.Text, Details = details }],
            Version = ProductVersion.Text,
            ApiVersion = newest,
            MinAPIVersion = oldest,
            GitCommit = ProductVersion.Commit,
            Os = Oci.Platform.Host.Os,
            Arch = architecture,
            KernelVersion = kernel,
        };
    }
}
