using System.Text;
using Containers.Supervision.Bus;

namespace Containers.Supervision.Tests.Bus;

/// <summary>Messages of the message bus, as the D-Bus Specification writes them.</summary>
public sealed class BusMessageTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("unix:path=/run/a", "/run/a")]
    [InlineData("tcp:host=localhost,port=1;unix:guid=1,path=/run/b%20c;unix:path=/run/d", "/run/b c")]
    [InlineData("unix:abstract=/tmp/bus,guid=1", "@/tmp/bus")]
    public void The_bus_is_where_its_address_says(string? address, string? path) => Assert.Equal(path, BusSocket.PathOf(address));

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

    [Fact]
    public void Values_are_aligned_by_their_types()
    {
        Assert.Equal("ubtsayauasa(sv)v", string.Concat(((object[])[1u, true, 2UL, "s", new byte[] { 1 }, new[] { 1u }, new[] { "a" }, new BusStructures("a(sv)", []), new BusVariant("v")])
            .Select(BusValues.SignatureOf)));
        Assert.Equal([5, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], Written(5u, true, 0x0807060504030201UL));
        Assert.Equal([1, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0], Written(new byte[] { 7 }, new[] { 9u }));

        // The length of an array does not count what aligns its first structure; a variant is its signature and its value.
        Assert.Equal(
            [(byte)1, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, (byte)'A', 0, 1, (byte)'b', 0, 0, 0, 0, 1, 0, 0, 0],
            Written(1u, new BusStructures("a(sv)", [["A", new BusVariant(true)]])));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0], Written(new BusStructures("a(sv)", [])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_error_is_read_in_both_orders_of_bytes(bool little)
    {
        byte[] error = Message(little, 3, 4, "org.example.Exception", "s", "ZONE_CONFLICT: already bound");
        Assert.Equal(error.Length, BusMessage.LengthOf([.. error, 1, 2, 3]));
        Assert.Null(BusMessage.LengthOf(error.AsSpan(0, 15)));
        BusMessage read = BusMessage.Read(error);
        Assert.Equal((2u, "org.example.Exception", (string?)null), (read.Answers, read.ErrorName, read.Signal));
        Assert.Equal(["ZONE_CONFLICT: already bound"], read.Texts);
    }

    [Fact]
    public void A_signal_has_a_name_and_its_texts_are_read_past_numbers()
    {
        BusMessage read = BusMessage.Read(Message(little: true, 4, 3, "JobRemoved", "uoss", 7, "/job/7", "a.scope", "done"));
        Assert.Equal(("JobRemoved", (string?)null), (read.Signal, read.ErrorName));
        Assert.Equal(["/job/7", "a.scope", "done"], read.Texts);
        Assert.Equal(["a"], BusMessage.Read(Message(little: true, 4, 3, "Some", "st", "a")).Texts);
    }

    [Fact]
    public void What_is_no_message_is_refused_whatever_it_is()
    {
        byte[] whole = Message(little: true, 3, 4, "org.example.Exception", "s", "text");
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

    private static byte[] Written(params object[] values)
    {
        List<byte> bytes = [];
        Array.ForEach(values, value => BusValues.Add(bytes, value));
        return [.. bytes];
    }

    private static byte[] Message(bool little, byte kind, byte nameField, string name, string signature, params object[] values)
    {
        List<byte> fields = [];
        Align(fields, 8);
        fields.AddRange([nameField, 1, (byte)'s', 0, .. Number(name.Length), .. Encoding.ASCII.GetBytes(name), 0]);
        Align(fields, 8);
        fields.AddRange([5, 1, (byte)'u', 0, .. Number(2)]);
        Align(fields, 8);
        fields.AddRange([8, 1, (byte)'g', 0, (byte)signature.Length, .. Encoding.ASCII.GetBytes(signature), 0]);
        List<byte> body = [];
        foreach (object value in values)
        {
            Align(body, 4);
            body.AddRange(value is string text ? [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text), 0] : Number((int)value));
        }

        List<byte> message = [(byte)(little ? 'l' : 'B'), kind, 1, 1, .. Number(body.Count), .. Number(9), .. Number(fields.Count), .. fields];
        Align(message, 8);
        return [.. message, .. body];

        byte[] Number(int number)
        {
            byte[] bytes = [(byte)number, (byte)(number >> 8), 0, 0];
            return little ? bytes : [.. bytes.Reverse()];
        }

        static void Align(List<byte> bytes, int bounds) => bytes.AddRange(new byte[-bytes.Count & (bounds - 1)]);
    }
}
