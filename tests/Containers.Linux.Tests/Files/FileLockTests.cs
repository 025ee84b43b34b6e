using System.Diagnostics;
using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LockPath => _folder.Combine("lock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ExclusiveLockKeepsEverybodyElseOut()
    {
        using FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive);
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Shared));
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Exclusive));
    }

    [Fact]
    public void SharedLocksLetEachOtherIn()
    {
        using FileLock first = FileLock.Acquire(LockPath, FileLockMode.Shared);
        using FileLock? second = FileLock.TryAcquire(LockPath, FileLockMode.Shared);
        Assert.NotNull(second);
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Exclusive));
    }

    [Fact]
    public void FolderCanBeLocked()
    {
        using FileLock held = FileLock.Acquire(_folder.Path, FileLockMode.Exclusive);
        Assert.Null(FileLock.TryAcquire(_folder.Path, FileLockMode.Shared));
    }

    [Fact]
    public async Task WaitEndsWhenTheHolderLetsGo()
    {
        FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive);
        Task<FileLock> waiting = FileLock.AcquireAsync(LockPath, FileLockMode.Exclusive);
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        using FileLock taken = await waiting;
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Shared));
    }

    [Fact]
    public async Task WaitCanBeCancelled()
    {
        using FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive);
        using var cancellation = new CancellationTokenSource();
        Task<FileLock> waiting = FileLock.AcquireAsync(LockPath, FileLockMode.Shared, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task WaiterOfARemovedLockFileLocksTheNewOne()
    {
        FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive);
        Task<FileLock> waiting = FileLock.AcquireAsync(LockPath, FileLockMode.Exclusive);
        held.RemoveAndDispose();
        using FileLock taken = await waiting;
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Shared));
    }

    [ProgramFact("sh")]
    public void ProgramsDoNotKeepTheLock()
    {
        FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive);
        using Process child = StartReader();
        held.Dispose();
        using FileLock? again = FileLock.TryAcquire(LockPath, FileLockMode.Exclusive);
        Assert.NotNull(again);
        child.StandardInput.Close();
        child.WaitForExit();
    }

    [ProgramFact("sh")]
    public void ProgramsKeepAnInheritableLock()
    {
        FileLock held = FileLock.Acquire(LockPath, FileLockMode.Exclusive, inherit: true);
        using Process child = StartReader();
        held.Dispose();
        Assert.Null(FileLock.TryAcquire(LockPath, FileLockMode.Exclusive));
        child.StandardInput.Close();
        child.WaitForExit();

        // What tests beside this one started meanwhile inherited it too.
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        using FileLock again = FileLock.Acquire(LockPath, FileLockMode.Exclusive, cancellationToken: limit.Token);
    }

    /// <summary>A program that lives until its standard input is closed, and has started for certain.</summary>
    private static Process StartReader()
    {
        Process child = Process.Start(new ProcessStartInfo("sh", ["-c", "echo started; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("started", child.StandardOutput.ReadLine());
        return child;
    }
}
