using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Network;
using Containers.Linux.Processes;
using Containers.Runtime.Monitoring;
using Containers.Runtime.Networking;
using Containers.Supervision.Calls;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Keeps the network namespace of an ordinary user's bridges, and the program that leads out of it, as long as anybody needs it.</summary>
internal static class UserNetworkCommand
{
    private const int Loopback = 1;

    internal static int Execute(string[] words) =>
        UserNetworkCall.Read(words) is { } call ? Run(new UserNetworkFolder(call.Folder)) : throw new UsageException(UserNetworkCall.Usage);

    private static int Run(UserNetworkFolder folder)
    {
        CallerAttributes.Drop();
        SignalDisposition.Ignore(Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT);
        (SafeFileHandle space, RouteSocket routes) = NetworkNamespace.Create(static () =>
        {
            RouteSocket made = new();
            made.SetUp(Loopback);
            return made;
        });
        using (space)
        {
            using OutwardProgram program = new(space, folder);
            using (routes)
            using (FileLock.Acquire(folder.OutwardLock, FileLockMode.Exclusive))
            using (SafeFileHandle output = new(1, ownsHandle: true))
            {
                // Bridges are made, and monitors started, while the program gets ready.
                string record = UserNetworkFolder.RecordOf(Environment.ProcessId, (int)space.DangerousGetHandle(), space.Status().Inode);
                AtomicFile.Write(folder.Record, Encoding.ASCII.GetBytes(record), durable: false);
                Tell(output, "\n");
                Tell(output, program.Start(routes) ?? string.Empty);
            }

            MonitorGroup.Enter(ServiceManagerAddress.FindForEngine());

            // Whoever wants the namespace from now on waits for its end, and makes another one.
            using FileLock alone = FileLock.Wait(folder.Lock, FileLockMode.Exclusive);
            File.Delete(folder.Record);
            return 0;
        }
    }

    private static void Tell(SafeFileHandle output, string text)
    {
        try
        {
            output.WriteAll(Encoding.UTF8.GetBytes(text));
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EPIPE)
        {
            // Who started this has ended; others need the namespace now.
            return;
        }
    }
}
