using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Building;

namespace Containers.PowerShell.Completion;

/// <summary>Completes what the Dockerfile at hand lets its builder choose: stages, and variables with the values that they have if nobody sets them.</summary>
public sealed class DockerfileCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        if (Outline(request) is not { } outline)
        {
            return [];
        }

        return request.Parameter == "Target"
            ? outline.Targets.Select(static target => (target, ""))
            : outline.Arguments.Select(static argument => ($"{argument.Key}={argument.Value}", ""));
    }

    private static BuildOutline? Outline(CompletionRequest request)
    {
        try
        {
            using var here = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            here.AddCommand("Microsoft.PowerShell.Management\\Get-Location");
            string folder = Path.Combine(here.Invoke<PathInfo>()[0].ProviderPath, request.TextOf("Path") ?? ".");
            string? file = request.TextOf("File");
            return !Directory.Exists(folder) ? null : Task.Run(() => request.Engine.Builds.OutlineAsync(
                new BuildOptions { Context = folder, DockerfilePath = file is null ? null : Path.Combine(folder, file) },
                CancellationToken.None)).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            return null; // The build itself will say what is wrong.
        }
    }
}
