using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Text;

namespace Containers.Cli;

/// <summary>The engine of commands that start containers or make networks: what these have to do without is told on standard error.</summary>
internal static class CommandEngine
{
    /// <summary>An engine over the store that the environment names, to whose calls by the caller this listens.</summary>
    public static ContainerEngine Open()
    {
        new WorkListener { Told = static _ => { }, Warned = static warning => Terminal.Error.WriteLine($"WARNING: {warning}") }.Listen();
        return new ContainerEngine();
    }
}
