using System.Net.Sockets;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;

namespace Containers.Supervision.Tests.Limits;

/// <summary>Control groups of the machine's, for each of which a test has a name of its own.</summary>
public sealed class ContainerGroupTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [RootFact]
    public async Task A_group_goes_although_systemd_does_not_answer()
    {
        using TemporaryFolder folder = new();
        string socket = folder.Combine("systemd");
        using Socket silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(socket));
        silent.Listen();
        var group = ContainerGroup.At($"-.slice:containers-test:{Guid.NewGuid():N}", new ServiceManagerAddress { Socket = socket });
        group.Group.Create();
        try
        {
            await Task.Run(() => group.Clear(TimeSpan.FromSeconds(1))).WaitAsync(Limit);
            Assert.False(group.Group.Exists);
        }
        finally
        {
            group.Group.Remove();
        }
    }
}
