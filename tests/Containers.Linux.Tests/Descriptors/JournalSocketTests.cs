using System.Net.Sockets;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Descriptors;

public sealed class JournalSocketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_entry_is_a_datagram()
    {
        using JournalSocket journal = Open();

        journal.Send("MESSAGE=hello\n"u8);

        byte[] received = new byte[64];
        Assert.Equal("MESSAGE=hello\n"u8.ToArray(), received[.._journal.Receive(received)]);
    }

    [Fact]
    public void An_entry_too_large_for_one_is_a_sealed_file_in_memory()
    {
        using JournalSocket journal = Open();
        byte[] entry = new byte[4 << 20];
        Random.Shared.NextBytes(entry);

        journal.Send(entry);

        using SafeFileHandle socket = new(_journal.Handle, ownsHandle: false);
        using SafeFileHandle? file = DescriptorSocket.Receive(socket);
        Assert.Equal(entry, FileDescriptor.ReadFile($"/proc/self/fd/{file!.DangerousGetHandle()}"));
        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => file.SetLength(0)).Errno);
    }

    [Fact]
    public void Where_there_is_no_journal_the_error_says_so()
    {
        LinuxException exception = Assert.Throws<LinuxException>(() => new JournalSocket(_folder.Combine("none")));

        Assert.Contains("journal does not run here", exception.Message, StringComparison.Ordinal);
    }

    private JournalSocket Open()
    {
        string path = _folder.Combine("socket");
        _journal.Bind(new UnixDomainSocketEndPoint(path));
        return new JournalSocket(path);
    }
}
