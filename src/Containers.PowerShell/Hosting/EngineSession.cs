using Containers.Engine;
using Containers.Engine.Host.Users;

namespace Containers.PowerShell.Hosting;

/// <summary>The engines of this process: one for each store, shared by all runspaces.</summary>
internal static class EngineSession
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<StorePaths, ContainerEngine> Engines = [];

    /// <summary>The engine of the store that the environment names now.</summary>
    public static ContainerEngine Current
    {
        get
        {
            StorePaths paths = StorePaths.FromEnvironment();
            UserSession.Appoint(paths);
            lock (Gate)
            {
                if (!Engines.TryGetValue(paths, out ContainerEngine? engine))
                {
                    engine = new ContainerEngine(new EngineOptions
                    {
                        Paths = paths, RuntimePath = Program("container-runtime", paths), CleanupProgram = Program("containers", paths),
                    });
                    engine.Containers.TakeOverRemovals();
                    Engines.Add(paths, engine);
                }

                return engine;
            }
        }
    }

    /// <summary>The path of one of the module's programs, which can be executed; null where the module lacks it.</summary>
    public static string? Program(string name, StorePaths paths) => ModuleFolder.Program(name, Path.Combine(paths.RunRoot, "programs"));

    /// <summary>Forgets all engines; the next call of <see cref="Current"/> makes a new one.</summary>
    public static void Close()
    {
        lock (Gate)
        {
            Engines.Clear();
        }
    }
}
