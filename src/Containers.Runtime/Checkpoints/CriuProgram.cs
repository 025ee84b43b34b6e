using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Checkpoints;

/// <summary>
/// criu as a worker of this process (criu, "RPC": <c>criu swrk</c>): it gets one request over a socket that it was started with, and tells what it
/// has come to until it answers.
/// </summary>
internal sealed class CriuProgram : IDisposable
{
    private const int SocketNumber = 3;
    private const int LongestAnswer = 64 << 10;
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly SafeFileHandle _socket;
    private readonly SafeFileHandle _process;

    private CriuProgram(SafeFileHandle socket, int id)
    {
        _socket = socket;
        Id = id;
        _process = ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", $"{id}", Errno.ESRCH);
    }

    /// <summary>The number that the first of the files has in criu's process that it was started with.</summary>
    internal static int FirstFile => SocketNumber + 1;

    /// <summary>Its process.</summary>
    internal int Id { get; }

    /// <summary>Where criu is.</summary>
    /// <exception cref="ContainerException">It is not installed.</exception>
    internal static string Find()
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? DefaultPath).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            string file = Path.Combine(folder, "criu");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new ContainerException("checkpoint and restore are done by criu, which is not installed; install the package criu, and see by `criu check` what the kernel lacks");
    }

    /// <summary>Starts criu, with this process's standard streams.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="files">Files that it gets, from <see cref="FirstFile"/> on.</param>
    internal static CriuProgram Start(string path, IReadOnlyList<SafeFileHandle> files)
    {
        (SafeFileHandle own, SafeFileHandle theirs) = MessageSocket.CreatePair();
        using (theirs)
        {
            return new CriuProgram(own, ProcessStarter.Start(path, ["criu", "swrk", $"{SocketNumber}"], null, [null, null, null, theirs, .. files], newSession: false));
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="options">Its options.</param>
    /// <param name="told">What is done about each notification, before criu goes on.</param>
    /// <param name="log">The file in which criu tells what it does.</param>
    /// <returns>The restored process; 0 for other requests.</returns>
    /// <exception cref="ContainerException">criu fails.</exception>
    internal int Ask(CriuRequest request, ProtocolMessage options, Action<CriuNotification> told, string log)
    {
        Require(MessageSocket.Send(_socket, new ProtocolMessage().Number(CriuField.Type, (long)request).Message(CriuField.Options, options).ToArray()), log);
        byte[] buffer = new byte[LongestAnswer];
        while (true)
        {
            int length = DescriptorSocket.ReceiveMessage(_socket, buffer, out SafeFileHandle? file);
            using (file)
            {
                Require(length > 0, log);
                Answer answer = Answer.Of(buffer[..length]);
                if (answer.Type == CriuRequest.Notify)
                {
                    told(new CriuNotification(answer.Script, answer.Process, file));
                    Require(MessageSocket.Send(_socket, new ProtocolMessage().Number(CriuField.Type, (long)CriuRequest.Notify).Flag(CriuField.NotifySuccess, true).ToArray()), log);
                    continue;
                }

                return answer.Succeeded ? answer.Process : throw Failure(log, answer.Message);
            }
        }
    }

    /// <summary>Ends criu, where it has not answered yet, and reaps it.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _ = ProcessHandle.Wait(_process);
        _process.Dispose();
    }

    private static void Require(bool isThere, string log)
    {
        if (!isThere)
        {
            throw Failure(log, null);
        }
    }

    /// <summary>
    /// The error that criu failed, with the first error of its log, which the others follow from; a limit that it may not raise for itself does not stop it.
    /// </summary>
    private static ContainerException Failure(string log, string? message)
    {
        string? line = null;
        if (File.Exists(log))
        {
            line = File.ReadLines(log).FirstOrDefault(
                entry => entry.Contains("Error (", StringComparison.Ordinal) && !entry.Contains(" rlimit: ", StringComparison.Ordinal));
        }

        string reason = line is null ? message ?? "it ended without an answer" : line[line.IndexOf("Error (", StringComparison.Ordinal)..];
        return new ContainerException($"criu failed: {reason.Trim()} (all of it is in {log})");
    }

    /// <summary>An answer or a notification of criu's (criu_resp).</summary>
    private readonly record struct Answer(CriuRequest Type, bool Succeeded, string Script, int Process, string? Message)
    {
        internal static Answer Of(byte[] bytes)
        {
            Answer answer = new(default, false, string.Empty, 0, null);
            foreach ((int field, ulong number, byte[] content) in ProtocolMessage.Read(bytes))
            {
                switch (field)
                {
                    case CriuField.Type: answer = answer with { Type = (CriuRequest)number }; break;
                    case CriuField.Success: answer = answer with { Succeeded = number != 0 }; break;
                    case CriuField.ErrorMessage: answer = answer with { Message = Encoding.UTF8.GetString(content) }; break;
                    case CriuField.Restored:
                        answer = answer with { Process = (int)ProtocolMessage.Read(content).First(member => member.Field == 1).Number };
                        break;
                    case CriuField.Notification:
                        foreach ((int part, ulong id, byte[] text) in ProtocolMessage.Read(content))
                        {
                            answer = part == 1 ? answer with { Script = Encoding.UTF8.GetString(text) } : answer with { Process = (int)id };
                        }

                        break;
                }
            }

            return answer;
        }
    }
}
