using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Engine.Tests.Containers;

/// <summary>An engine over a store of its own, with the image of busybox; one for all tests of a class.</summary>
public sealed class BusyboxEngine : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<ContainerEngine> _engine;

    public BusyboxEngine() => _engine = new(Open);

    public ContainerEngine Engine => _engine.Value;

    /// <summary>What <see cref="Engine"/> is made with.</summary>
    public EngineOptions EngineOptions => new()
    {
        Paths = new StorePaths(_folder.Combine("root"), _folder.Combine("run")),
        RuntimePath = new ProductProgram("container-runtime").Path,
        CleanupProgram = new ProductProgram("containers").Path,
        Network = "none",
    };

    public ContainerService Containers => Engine.Containers;

    public string Image => Engine is not null ? BusyboxImage.Name : throw new InvalidOperationException();

    public ContainerOptions Options(params string[] command) => new() { Image = Image, Command = command };

    /// <summary>Runs a command in a new container that is removed at its end, and returns all it wrote.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(ContainerOptions options, string? input = null)
    {
        using ContainerProcess process = await (await Containers.CreateAsync(options with { Remove = true })).InvokeAsync();
        using StreamReader output = new(process.StandardOutput);
        using StreamReader error = new(process.StandardError);
        Task<string> written = output.ReadToEndAsync();
        Task<string> complained = error.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(System.Text.Encoding.UTF8.GetBytes(input));
        }

        await process.StandardInput.DisposeAsync();
        return (await process.WaitAsync(), await written, await complained);
    }

    /// <summary>Waits until a shell command succeeds in a container, as a program in it has gone as far.</summary>
    public async Task RunningAsync(string container, string condition)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        using ContainerProcess process = Containers.Find(container).Execute(new ExecOptions { Command = ["sh", "-c", $"until {condition}; do sleep 0.02; done"] });
        Assert.Equal(0, await process.WaitAsync(limit.Token));
    }

    public void Dispose()
    {
        if (_engine.IsValueCreated)
        {
            foreach (ContainerInfo container in Containers.List(all: true))
            {
                Containers.Find(container.Id).RemoveAsync(force: true).GetAwaiter().GetResult();
            }
        }

        _folder.Dispose();
    }

    private ContainerEngine Open()
    {
        ContainerEngine engine = new(EngineOptions);
        using MemoryStream archive = new(BusyboxImage.Archive.ToArray());
        engine.Archives.LoadAsync(archive).GetAwaiter().GetResult();
        return engine;
    }
}
