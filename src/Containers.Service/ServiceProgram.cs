using System.Net.Sockets;
using System.Runtime.InteropServices;
using Containers.Docker;
using Containers.Engine;
using Containers.Engine.Host.Users;
using Containers.Service.Http;
using Containers.Service.Routing;

namespace Containers.Service;

/// <summary>The program: from the words of its command line to its end.</summary>
internal static class ServiceProgram
{
    /// <summary>Those who follow logs and events hold a thread each while they wait.</summary>
    private const int Threads = 64;

    /// <summary>Serves until it is told to end, or nobody has asked for a while.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] words)
    {
        if (words is ["--version"] or ["--help" or "-h"])
        {
            Console.Out.WriteLine(words[0] == "--version" ? $"container-service version {ProductVersion.Text}" : ServiceOptions.Usage);
            return 0;
        }

        try
        {
            ServiceOptions options = ServiceOptions.Read(words);
            if (UserSession.IsNeeded)
            {
                UserSession.Enter(StorePaths.FromEnvironment());
            }

            await ServeAsync(options);
            return 0;
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception))
        {
            Console.Error.WriteLine($"container-service: {exception.Message}");
            return 1;
        }
    }

    private static async Task ServeAsync(ServiceOptions options)
    {
        ThreadPool.GetMinThreads(out _, out int completions);
        ThreadPool.SetMinThreads(Threads, completions);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        IReadOnlyList<Socket> sockets = ServiceSockets.Open(options);
        try
        {
            ServiceState state = new();
            using IDisposable announcement = state.Engine.Services.Announce($"{sockets[0].LocalEndPoint}", options.Idle);
            await new HttpServer(sockets, new Router(state, RouteTable.All).AnswerAsync).RunAsync(options.Idle, stop.Token);
        }
        finally
        {
            foreach (Socket socket in sockets)
            {
                socket.Dispose();
            }
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
