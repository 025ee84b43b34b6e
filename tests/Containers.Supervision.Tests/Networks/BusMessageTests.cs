using System.Text;
using Containers.Supervision.Networks.Firewall;

namespace Containers.Supervision.Tests.Networks;

/// <summary>Messages of the message bus, as the D-Bus Specification writes them.</summary>
public sealed class BusMessageTests
{
    [Theory]
    [InlineData(null, "/run/dbus/system_bus_socket")]
    [InlineData("", "/run/dbus/system_bus_socket")]
    [InlineData("unix:path=/run/a", "/run/a")]
    [InlineData("tcp:host=localhost,port=1;unix:guid=1,path=/run/b%20c;unix:path=/run/d", "/run/b c")]
    [InlineData("unix:abstract=/tmp/bus,guid=1", "@/tmp/bus")]
    public void The_bus_is_where_its_address_says(string? address, string path) => Assert.Equal(path, SystemBus.SocketPath(address));

    [Fact]
    public void A_call_names_service_object_method_and_arguments()
    {
        byte[] call = BusMessage.Call(7, "org.example.Service", "/org/example", "org.example.Zone.add", ["trusted", "br-1"]);
        Assert.Equal(call.Length, BusMessage.LengthOf(call));
        Assert.Equal([(byte)'l', 1, 2, 1, 21, 0, 0, 0, 7, 0, 0, 0], call[..12]);
        string text = Encoding.ASCII.GetString(call);
        foreach (string word in (string[])["org.example.Service", "/org/example", "org.example.Zone", "add", "ss", "trusted", "br-1"])
        {
            Assert.Contains(word + "\0", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_error_is_read_in_both_orders_of_bytes(bool little)
    {
        byte[] error = Error(little, "ZONE_CONFLICT: already bound");
        Assert.Equal(error.Length, BusMessage.LengthOf([.. error, 1, 2, 3]));
        Assert.Null(BusMessage.LengthOf(error.AsSpan(0, 15)));
        Assert.Equal(new BusMessage(2, "org.example.Exception", "ZONE_CONFLICT: already bound"), BusMessage.Read(error));
    }

    [Fact]
    public void What_is_no_message_is_refused_whatever_it_is()
    {
        byte[] whole = Error(little: true, "text");
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                byte[] bytes = [.. whole];
                bytes[at] = value;
                try
                {
                    int length = BusMessage.LengthOf(bytes) ?? 0;
                    _ = BusMessage.Read(bytes.AsSpan(0, Math.Min(length, bytes.Length)));
                }
                catch (FormatException)
                {
                    continue;
                }
            }
        }
    }

    private static byte[] Error(bool little, string text)
    {
        List<byte> fields = [];
        Field(4, 's', "org.example.Exception");
        Align(fields);
        fields.AddRange([5, 1, (byte)'u', 0, .. Number(2)]);
        Align(fields);
        fields.AddRange([8, 1, (byte)'g', 0, 1, (byte)'s', 0]);
        byte[] body = [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text), 0];
        List<byte> message = [(byte)(little ? 'l' : 'B'), 3, 1, 1, .. Number(body.Length), .. Number(9), .. Number(fields.Count), .. fields];
        Align(message);
        return [.. message, .. body];

        void Field(byte field, char type, string value)
        {
            Align(fields);
            fields.AddRange([field, 1, (byte)type, 0, .. Number(value.Length), .. Encoding.ASCII.GetBytes(value), 0]);
        }

        byte[] Number(int number)
        {
            byte[] bytes = [(byte)number, (byte)(number >> 8), 0, 0];
            return little ? bytes : [.. bytes.Reverse()];
        }

        static void Align(List<byte> bytes) => bytes.AddRange(new byte[-bytes.Count & 7]);
    }
}
