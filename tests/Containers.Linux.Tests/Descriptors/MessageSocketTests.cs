using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Descriptors;

public sealed class MessageSocketTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(120)]
    public void Messages_keep_their_bounds_and_the_path_may_have_any_length(int length)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(Directory.CreateDirectory(folder.Combine(new string('f', length))).FullName, "socket");
        using SafeFileHandle listener = MessageSocket.Listen(path);
        Assert.Null(MessageSocket.TryAccept(listener));
        using SafeFileHandle one = MessageSocket.Connect(path);
        using SafeFileHandle other = MessageSocket.TryAccept(listener)!;
        byte[] buffer = new byte[16];

        Assert.Null(MessageSocket.TryReceive(other, buffer));
        Assert.True(MessageSocket.Send(one, "first"u8));
        Assert.True(MessageSocket.TrySend(one, "second"u8));
        Assert.Equal(5, MessageSocket.TryReceive(other, buffer));
        Assert.Equal(6, MessageSocket.TryReceive(other, buffer));
        Assert.Equal("second"u8, buffer.AsSpan(0, 6));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void What_was_sent_is_received_though_the_sender_closed_without_receiving_all()
    {
        (SafeFileHandle one, SafeFileHandle other) = MessageSocket.CreatePair();
        using (one)
        {
            using (other)
            {
                Assert.True(MessageSocket.Send(one, "never received"u8));
                Assert.True(MessageSocket.Send(other, "last"u8));
            }

            Assert.Equal(4, MessageSocket.TryReceive(one, new byte[16]));
            Assert.Equal(0, MessageSocket.TryReceive(one, new byte[16]));
        }
    }

    [Fact]
    public void Sending_without_waiting_tells_a_full_socket_from_a_closed_one()
    {
        (SafeFileHandle one, SafeFileHandle other) = MessageSocket.CreatePair();
        using (one)
        {
            using (other)
            {
                while (MessageSocket.TrySend(one, new byte[4096]) is true)
                {
                }

                Assert.False(MessageSocket.TrySend(one, "x"u8));
            }

            Assert.Null(MessageSocket.TrySend(one, "x"u8));
        }
    }
}
