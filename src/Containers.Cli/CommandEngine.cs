using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli;

/// <summary>The engine of commands that start containers or make networks: what these have to do without is told on standard error.</summary>
internal static class CommandEngine
{
    /// <summary>An engine over the store that the environment names.</summary>
    public static ContainerEngine Open()
    {
        ContainerEngine engine = new();
        engine.Networks.Warned += static warning => Terminal.Error.WriteLine($"WARNING: {warning}");
        return engine;
    }
}
