using System.Net;
using System.Net.Sockets;

namespace Containers.Testing;

/// <summary>Serves one file by HTTP on the loopback address; all other names are not found.</summary>
public sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener = new();

    public FileServer(string name, byte[] content)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = Task.Run(async () =>
        {
            while (_listener.IsListening)
            {
                HttpListenerContext request = await _listener.GetContextAsync();
                bool known = request.Request.Url!.AbsolutePath == "/" + name;
                request.Response.StatusCode = known ? 200 : 404;
                request.Response.Close(known ? content : [], willBlock: true);
            }
        });
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();
}
