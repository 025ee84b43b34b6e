using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Containers.Linux;
using Containers.Supervision.Bus;

namespace Containers.Supervision.Tests.Bus;

/// <summary>A connection to a message bus, a real one.</summary>
public sealed class BusConnectionTests : IDisposable
{
    private const string Service = "org.freedesktop.DBus";
    private const string Object = "/org/freedesktop/DBus";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private Process? _daemon;

    private string Socket => _folder.Combine("bus");

    public void Dispose()
    {
        _daemon?.Kill();
        _daemon?.WaitForExit();
        _daemon?.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("dbus-daemon")]
    public void Calls_are_answered_one_after_another_with_arguments_of_several_types()
    {
        using BusConnection bus = Connect();
        Assert.Empty(bus.Call(Service, Object, Service + ".RequestName", "org.example.Box", 4u).Texts);
        Assert.StartsWith(":", Assert.Single(bus.Call(Service, Object, Service + ".GetNameOwner", "org.example.Box").Texts), StringComparison.Ordinal);
        BusException refused = Assert.Throws<BusException>(() => bus.Call(Service, Object, Service + ".GetNameOwner", "org.example.None"));
        Assert.Equal("org.freedesktop.DBus.Error.NameHasNoOwner", refused.ErrorName);
        Assert.Equal("org.freedesktop.DBus.Error.InvalidArgs", Assert.Throws<BusException>(() => bus.Call(Service, Object, Service + ".GetNameOwner", 1u)).ErrorName);
    }

    [Fact]
    public async Task A_call_waits_until_it_is_let_in()
    {
        using System.Net.Sockets.Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Socket));
        listener.Listen();
        Task<BusException> refused = Task.Run(() =>
        {
            using var bus = BusConnection.Open(Socket, isBus: false, Limit);
            return Assert.Throws<BusException>(() => bus.Call(Service, Object, Service + ".GetId"));
        });

        using (System.Net.Sockets.Socket client = await listener.AcceptAsync())
        {
            byte[] received = new byte[4096];
            int length = await client.ReceiveAsync(received);
            Assert.EndsWith("BEGIN\r\n", Encoding.ASCII.GetString(received, 0, length), StringComparison.Ordinal);
            await client.SendAsync("OK 0\r\n"u8.ToArray());
            length = await client.ReceiveAsync(received);
            Assert.Contains("GetId", Encoding.ASCII.GetString(received, 0, length), StringComparison.Ordinal);
        }

        Assert.Contains("closed", (await refused).Message, StringComparison.Ordinal);
    }

    [ProgramFact("dbus-daemon")]
    public void A_signal_that_came_before_the_answer_is_not_lost()
    {
        using BusConnection bus = Connect();
        bus.Watch("type='signal',member='NameOwnerChanged'");
        _ = bus.Call(Service, Object, Service + ".RequestName", "org.example.Box", 4u);
        Assert.Equal("org.example.Box", bus.Await(static signal => signal.Signal == "NameOwnerChanged" && signal.Texts[0] == "org.example.Box").Texts[0]);
    }

    [ProgramFact("dbus-daemon")]
    public void Values_of_every_type_are_well_formed_to_the_bus()
    {
        using BusConnection bus = Connect();
        object[] values =
        [
            "text", true, (byte)1, -1, 2u, -3L, 4UL, 0.5, new byte[] { 1, 2, 3 }, new[] { 1u, 2u }, new[] { "a", "bc" }, new BusVariant(5UL),
            new BusStructures("a(sv)", [["One", new BusVariant(1UL)], ["Two", new BusVariant(new[] { "x" })]]), new BusStructures("a(sa(sv))", []),
        ];

        // A message that is malformed ends the connection; what is well formed and wrong is told.
        Assert.Equal("org.freedesktop.DBus.Error.InvalidArgs", Assert.Throws<BusException>(() => bus.Call(Service, Object, Service + ".GetNameOwner", values)).ErrorName);
        Assert.NotEmpty(bus.Call(Service, Object, Service + ".GetId").Texts);
    }

    [Fact]
    public void Where_nobody_listens_that_is_said() => Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => BusConnection.Open(Socket, isBus: true, Limit)).Errno);

    private BusConnection Connect()
    {
        string configuration = _folder.Combine("bus.conf");
        File.WriteAllText(configuration, $"""
            <busconfig>
              <type>session</type><listen>unix:path={Socket}</listen><auth>EXTERNAL</auth>
              <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
            </busconfig>
            """);
        _daemon = Process.Start(new ProcessStartInfo("dbus-daemon", [$"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.NotNull(_daemon.StandardOutput.ReadLine()); // It listens, which its socket's file does not say.
        return BusConnection.Open(Socket, isBus: true, Limit);
    }
}
