using Containers.Oci.Runtime;

namespace Containers.Runtime.Commands;

/// <summary>Tells the program's version and the specification's.</summary>
internal static class VersionCommand
{
    internal static int Execute()
    {
        string? version = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3);
        StandardOutput.Write($"container-runtime version {version}\nspec: {RuntimeConfiguration.CurrentVersion}\n");
        return 0;
    }
}
