using System.Diagnostics;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Tests.Registry;
using Containers.Oci;

namespace Containers.Engine.Tests.Images;

/// <summary>What a pull leaves that is killed, or that finds no room.</summary>
[Kind(Kind.Soak)]
public sealed class ImageCrashTests : IAsyncLifetime
{
    private readonly ScriptedRegistry _registry = new();
    private readonly TestImage _image = TestImage.Of(
        [("a", TestImage.Noise(3_000_000, 1))], [("b", TestImage.Noise(2_000_000, 2))], [("c", TestImage.Noise(1_000_000, 3))]);

    private ImageReference Name => ImageReference.Parse(_registry.Address + "/app:v1");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    [Fact]
    public async Task A_pull_that_is_killed_in_the_middle_leaves_a_store_that_the_next_one_finishes()
    {
        using var store = new ImageStore();
        _image.AddTo(_registry, "v1");
        var half = new TaskCompletionSource();
        string big = Digest.Of(_image.Layers[0]).Hex;
        _registry.Script = async request =>
        {
            if (!request.Path.EndsWith(big, StringComparison.Ordinal))
            {
                return false;
            }

            await request.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {_image.Layers[0].Length}\r\n\r\n");
            await request.Connection.WriteAsync(_image.Layers[0].AsMemory(0, 1_500_000));
            half.TrySetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            return true;
        };
        using (Process pull = PullProgram.Start(store.Paths, Name.ToString()))
        {
            await half.Task.WaitAsync(TimeSpan.FromSeconds(60));
            pull.Kill();
            await pull.WaitForExitAsync();
        }

        Assert.NotEmpty(store.Staged());
        await AssertNextPullFinishesAsync(store);
    }

    [Fact]
    public async Task A_pull_that_is_killed_at_any_instant_leaves_a_store_that_the_next_one_finishes()
    {
        var random = new Random(20260103);
        _image.AddTo(_registry, "v1");
        for (int i = 0; i < 6; i++)
        {
            using var store = new ImageStore();
            _registry.Script = null;
            var started = new TaskCompletionSource();
            _registry.Script = request =>
            {
                started.TrySetResult();
                return Task.FromResult(false);
            };
            using (Process pull = PullProgram.Start(store.Paths, Name.ToString()))
            {
                await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
                await Task.Delay(random.Next(0, 250)); // Any instant will do: the test holds for each.
                pull.Kill();
                await pull.WaitForExitAsync();
            }

            await AssertNextPullFinishesAsync(store);
        }
    }

    [RootAlone("It mounts a disk.")]
    [RootFact("mount", "umount")]
    public async Task A_full_disk_is_StoreFull_and_the_store_works_once_there_is_room()
    {
        using var store = new ImageStore();
        Directory.CreateDirectory(store.Paths.Root);
        Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", store.Paths.Root);
        try
        {
            _image.AddTo(_registry, "v1");
            StoreFullException exception = await Assert.ThrowsAsync<StoreFullException>(() => store.Images.PullAsync(Name));
            Assert.Contains(store.Paths.Root, exception.Message, StringComparison.Ordinal);
            Assert.Empty(store.Images.List());
            Assert.Empty(store.Staged());
            Run("mount", "-o", "remount,size=40m", store.Paths.Root);
            await AssertNextPullFinishesAsync(store);
        }
        finally
        {
            Run("umount", store.Paths.Root);
        }
    }

    [RootFact("mount", "umount")]
    public async Task An_image_that_cannot_have_room_is_not_begun()
    {
        using var store = new ImageStore();
        Directory.CreateDirectory(store.Paths.Root);
        Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", store.Paths.Root);
        try
        {
            _image.AddTo(_registry, "v1");
            StoreFullException exception = await Assert.ThrowsAsync<StoreFullException>(() => store.Images.PullAsync(Name));
            Assert.Contains("MB of image", exception.Message, StringComparison.Ordinal);
            Assert.Empty(store.Blobs());
        }
        finally
        {
            Run("umount", store.Paths.Root);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private async Task AssertNextPullFinishesAsync(ImageStore store)
    {
        _registry.Script = null;
        ImageInfo image = await store.Images.PullAsync(Name);
        Assert.Equal(_image.Id.ToString(), image.Id);
        Assert.Equal(image.Id, Assert.Single(store.Images.List()).Id);
        string[] folders = [.. store.Images.Get(image.Id).LayerFolders];
        Assert.Equal(TestImage.Noise(3_000_000, 1), File.ReadAllBytes(Path.Combine(folders[2], "a")));
        Assert.Equal(5, store.Blobs().Length);
        Assert.Equal(3, store.Layers().Length);
        store.Images.Remove(image.Id);
        Assert.Empty(store.Staged());
        Assert.Empty(store.Blobs());
    }
}
