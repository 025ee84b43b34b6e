using System.Diagnostics;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>A pull in a process of its own, for tests that kill it: <c>pull STORE REFERENCE</c>.</summary>
internal static class PullProgram
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["soak", .. string[] soak])
        {
            return await Containers.SoakProgram.RunAsync(soak);
        }

        if (arguments is not ["pull", string store, string reference])
        {
            return 2;
        }

        ImageInfo image = await new ImageService(new StorePaths(store, store + "-run")).PullAsync(ImageReference.Parse(reference));
        await Console.Out.WriteLineAsync(image.Id);
        return 0;
    }

    /// <summary>Starts a pull.</summary>
    public static Process Start(StorePaths paths, string reference) => Process.Start(
        new ProcessStartInfo(Environment.ProcessPath!.EndsWith("/dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
            [typeof(PullProgram).Assembly.Location, "pull", paths.Root, reference])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
