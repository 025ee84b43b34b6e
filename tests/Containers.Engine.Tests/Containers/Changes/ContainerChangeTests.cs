using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;

namespace Containers.Engine.Tests.Containers.Changes;

public sealed class ContainerChangeTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    [RootFact("busybox")]
    public async Task Every_change_is_told_as_docker_tells_it_and_nothing_else()
    {
        Assert.Equal(
            """
            A /a
            A /a/b
            A /a/b/c
            A /a/b/c/d
            C /bin
            D /bin/vi
            C /etc
            C /etc/group
            A /etc/group/x
            C /etc/motd
            A /etc/new
            C /home
            D /home/app
            A /home/y
            A /lnk
            C /root
            """,
            await ChangesAfterAsync("""
                rm /bin/vi; rm -r /home; mkdir /home; echo x > /home/y; chmod 700 /root; touch /etc/new; mkdir -p /a/b/c; echo hi > /a/b/c/d
                rm -rf /etc/group; mkdir /etc/group; touch /etc/group/x; echo changed > /etc/motd; ln -s x /lnk; : >> /etc/passwd; touch /gone; rm /gone
                """));
    }

    [RootFact("busybox")]
    public async Task A_folder_that_becomes_a_file_and_a_file_that_becomes_a_folder_are_changed() =>
        Assert.Equal(
            """
            C /etc
            C /etc/passwd
            A /etc/passwd/inside
            C /home
            D /home/app
            """,
            await ChangesAfterAsync("rm /etc/passwd; mkdir /etc/passwd; touch /etc/passwd/inside; rm -r /home; echo > /home"));

    [RootFact("busybox")]
    public async Task A_container_that_only_reads_has_changed_nothing() =>
        Assert.Equal("", await ChangesAfterAsync("cat /etc/passwd; ls /; df; mount"));

    [RootFact("busybox")]
    public async Task What_the_engine_mounts_on_is_no_change_also_where_the_image_has_nothing()
    {
        ImageInfo image = await busybox.Engine.Images.GetOrPullAsync("hello");
        ContainerInfo created = (await busybox.Containers.CreateAsync(new ContainerOptions { Image = image.Id })).Read();
        await busybox.Containers.Find(created.Id).StartAsync();
        await busybox.Containers.Find(created.Id).WaitAsync();
        Assert.Empty(await busybox.Containers.Find(created.Id).ChangesAsync());
        await busybox.Containers.Find(created.Id).RemoveAsync();
    }

    private async Task<string> ChangesAfterAsync(string script)
    {
        ContainerInfo created = (await busybox.Containers.CreateAsync(busybox.Options("sh", "-c", script))).Read();
        Assert.Empty(await busybox.Containers.Find(created.Id).ChangesAsync());
        await busybox.Containers.Find(created.Id).StartAsync();
        await busybox.Containers.Find(created.Id).WaitAsync();
        IReadOnlyList<ContainerChange> changes = await busybox.Containers.Find(created.Id).ChangesAsync();
        await busybox.Containers.Find(created.Id).RemoveAsync();
        return string.Join('\n', changes);
    }
}
