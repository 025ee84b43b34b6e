using System.Globalization;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Ssh;

/// <summary>
/// The socket at which a step finds an SSH agent. Identities and signatures can be asked for and nothing else: a step can neither add nor remove
/// keys nor lock the agent. It ends with this process, however that ends.
/// </summary>
internal sealed class AgentSocket : IDisposable
{
    /// <summary>The socket's name in its folder.</summary>
    public const string Name = "agent";

    private const int MostConnections = 64;
    private readonly SshAgent _agent;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _free = new(MostConnections);
    private readonly Task _serving;

    /// <summary>Listens in a folder, which has to stay open for longer than this.</summary>
    /// <exception cref="SocketException">The socket cannot be made there.</exception>
    public AgentSocket(SshAgent agent, SafeFileHandle folder)
    {
        _agent = agent;
        try
        {
            _listener.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{folder.DangerousGetHandle()}/{Name}")));
            _listener.Listen(MostConnections);
        }
        catch
        {
            Close();
            throw;
        }

        _serving = ServeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _serving.GetAwaiter().GetResult();
        Close();
    }

    private void Close()
    {
        _listener.Dispose();
        _stop.Dispose();
        _free.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token);
                Socket client = await _listener.AcceptAsync(_stop.Token);
                open.RemoveAll(connection => connection.IsCompleted);
                open.Add(Task.Run(() => TalkAsync(client)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task TalkAsync(Socket client)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            using IAgentConnection agent = _agent.Socket is { } socket ? await ForwardedConnection.OpenAsync(socket, _stop.Token) : new KeyConnection(_agent.Keys);
            while (await AgentMessage.ReadAsync(stream, _stop.Token) is { } request)
            {
                byte[]? answer = request[0] is AgentMessage.RequestIdentities or AgentMessage.SignRequest
                    ? await agent.AnswerAsync(request, _stop.Token)
                    : [AgentMessage.Failure];
                if (answer is null)
                {
                    return;
                }

                await AgentMessage.WriteAsync(stream, answer, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // One of both sides is gone: so is the connection, and the step's program says what it lacks.
        }
        finally
        {
            _free.Release();
        }
    }
}
