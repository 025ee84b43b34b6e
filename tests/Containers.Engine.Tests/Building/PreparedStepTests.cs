using Containers.Engine.Building;

namespace Containers.Engine.Tests.Building;

/// <summary>Steps whose inputs are found out ahead of their turn.</summary>
public sealed class PreparedStepTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task What_a_transfer_takes_is_found_out_while_the_step_before_it_is_made()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileServer first = new("first", "1"u8.ToArray(), () => asked.Task);
        using FileServer second = new("second", "2"u8.ToArray(), () => Task.FromResult(asked.TrySetResult()));
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        string context = engine.Context($"FROM base\nWORKDIR /w\nADD {first.Address}first .\nADD {second.Address}second .\nCOPY file .\n", ("file", "3"));
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context }, limit.Token);
        Assert.Equal("123", await engine.ShellAsync(build, "cat /w/first /w/second /w/file"));
    }

    [RootFact("busybox")]
    public async Task A_transfer_that_cannot_be_found_out_fails_in_its_turn()
    {
        BuildException failed = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nRUN exit 3\nCOPY absent /\n"));
        Assert.Equal(2, failed.Line);
        failed = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nCOPY file /\nCOPY absent /\n", ("file", "1")));
        Assert.Equal(3, failed.Line);
        failed = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nRUN exit 3\nCOPY --chmod=strange file /\n", ("file", "1")));
        Assert.Equal(2, failed.Line);
    }
}
