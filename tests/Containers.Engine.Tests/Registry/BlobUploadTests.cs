using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Containers.Engine.Registry;
using Containers.Engine.Tests.Images;
using Containers.Oci;

namespace Containers.Engine.Tests.Registry;

/// <summary>Uploads over connections that break.</summary>
public sealed class BlobUploadTests : IAsyncLifetime
{
    private static readonly RegistryOptions Quick = new() { Credentials = new FixedCredentials(null), FirstRetryDelay = TimeSpan.FromMilliseconds(1) };
    private readonly ScriptedRegistry _registry = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _registry.DisposeAsync();

    [Fact]
    public async Task A_chunk_that_is_lost_is_taken_up_from_where_the_registry_stands()
    {
        byte[] blob = TestImage.Noise(9_000_000);
        var kept = new MemoryStream();
        int lost = 0;
        int positions = 0;
        _registry.Script = async request =>
        {
            switch (request.Method)
            {
                case "HEAD":
                    await request.AnswerAsync(404, "");
                    break;
                case "POST":
                    await request.AnswerAsync(202, "", "Location: /v2/a/b/blobs/uploads/1\r\n");
                    break;
                case "GET":
                    positions++;
                    await request.AnswerAsync(204, "", $"Location: /v2/a/b/blobs/uploads/1\r\nRange: 0-{kept.Length - 1}\r\n");
                    break;
                case "PUT" when request.Length > 0:
                    await request.ReadBodyAsync(Stream.Null, request.Length);
                    await request.AnswerAsync(413, "");
                    break;
                case "PATCH" when request.RangeStart != kept.Length:
                    await request.ReadBodyAsync(Stream.Null, request.Length);
                    await request.AnswerAsync(416, "");
                    break;
                case "PATCH":
                    // Of the first and of the third only a part arrives.
                    bool breaks = lost++ is 0 or 2;
                    await request.ReadBodyAsync(kept, breaks ? request.Length / 3 : request.Length);
                    if (!breaks)
                    {
                        await request.AnswerAsync(202, "", "Location: /v2/a/b/blobs/uploads/1\r\n");
                    }

                    break;
                default:
                    await request.AnswerAsync(kept.ToArray().AsSpan().SequenceEqual(blob) ? 201 : 400, "");
                    break;
            }

            return true;
        };
        await WriteAsync(_registry.Address, blob);
        Assert.Equal(2, positions);
        Assert.Equal(2 + 2, _registry.Requests.Count(request => request.Method == "PATCH"));
        Assert.Equal(2, _registry.Requests.Count(request => request.Method == "POST")); // One for the whole, one for the chunks.
    }

    [RootTheory("docker-registry")]
    [InlineData(100_000)]
    [InlineData(6_000_000)]
    public async Task A_real_registry_gets_the_blob_whole_whatever_breaks(int broken)
    {
        using var registry = new DockerRegistry();
        await using var proxy = new BreakingProxy(registry.Address, times: 3, after: broken);
        byte[] blob = TestImage.Noise(9_000_000, broken);
        await WriteAsync(proxy.Address, blob);
        Assert.Equal(3, proxy.Broken);

        using var client = new RegistryClient(registry.Address, Quick);
        var repository = new RegistryRepository(client, ImageReference.Parse(registry.Address + "/a/b"));
        await using Stream back = await repository.OpenAsync(TestImage.Describe(blob, MediaTypes.Layer), default);
        using var copy = new MemoryStream();
        await back.CopyToAsync(copy);
        Assert.Equal(Digest.Of(blob), Digest.Of(copy.ToArray()));
    }

    private static async Task WriteAsync(string address, byte[] blob)
    {
        using var client = new RegistryClient(address, Quick);
        var target = new RegistryTarget(client, ImageReference.Parse(address + "/a/b"), _ => null);
        Assert.True(await target.WriteAsync(TestImage.Describe(blob, MediaTypes.Layer), new MemoryStream(blob), default));
    }

    /// <summary>Passes everything on to a registry, but breaks the first connections that carry so many bytes to it.</summary>
    private sealed class BreakingProxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly string _target;
        private readonly int _after;
        private readonly Task _accepting;
        private int _left;

        public BreakingProxy(string target, int times, int after)
        {
            (_target, _left, _after) = (target, times, after);
            _listener.Start();
            Address = "127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
            _accepting = AcceptAsync();
        }

        public string Address { get; }

        public int Broken { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _accepting;
            _stop.Dispose();
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    _ = Task.Run(() => PassAsync(client));
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The test is over.
            }
        }

        private async Task PassAsync(TcpClient client)
        {
            try
            {
                using (client)
                using (var server = new TcpClient())
                {
                    await server.ConnectAsync(IPEndPoint.Parse(_target), _stop.Token);
                    Task back = server.GetStream().CopyToAsync(client.GetStream(), _stop.Token);
                    var buffer = new byte[16 * 1024];
                    int passed = 0;
                    int read;
                    while ((read = await client.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
                    {
                        passed += read;
                        if (passed > _after && Interlocked.Decrement(ref _left) >= 0)
                        {
                            Broken++;
                            client.Client.Close(0);
                            return;
                        }

                        await server.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                    }

                    server.Client.Shutdown(SocketShutdown.Send);
                    await back;
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side hung up.
            }
        }
    }
}
