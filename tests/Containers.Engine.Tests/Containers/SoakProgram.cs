using System.Diagnostics;
using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

/// <summary>Containers that come and go in a process of their own: <c>soak ROOT RUNROOT RUNTIME CLEANUP IMAGE COUNT</c>.</summary>
internal static class SoakProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        ContainerEngine engine = new(new EngineOptions
        {
            Paths = new StorePaths(arguments[0], arguments[1]), RuntimePath = arguments[2], CleanupProgram = arguments[3], Network = "none",
        });
        for (int count = int.Parse(arguments[5], CultureInfo.InvariantCulture); count > 0; count--)
        {
            ContainerInfo created = (await engine.Containers.CreateAsync(new ContainerOptions { Image = arguments[4], Command = ["sleep", "1000"] })).Read();
            await Console.Out.WriteLineAsync(created.Id);
            await engine.Containers.Find(created.Id).StartAsync();
            using (ContainerProcess process = engine.Containers.Find(created.Id).Execute(new ExecOptions { Command = ["true"] }))
            {
                if (await process.WaitAsync() != 0)
                {
                    return 1;
                }
            }

            await engine.Containers.Find(created.Id).StopAsync(TimeSpan.Zero);
            await engine.Containers.Find(created.Id).RemoveAsync();
        }

        return 0;
    }

    /// <summary>Starts so many containers in another process.</summary>
    public static Process Start(EngineOptions options, string image, int count) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!.EndsWith("/dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet",
        [
            typeof(SoakProgram).Assembly.Location, "soak", options.Paths!.Root, options.Paths.RunRoot, options.RuntimePath!, options.CleanupProgram!, image,
            count.ToString(CultureInfo.InvariantCulture),
        ])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
