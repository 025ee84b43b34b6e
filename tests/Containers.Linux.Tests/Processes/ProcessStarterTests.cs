using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Processes;

public sealed class ProcessStarterTests
{
    [Fact]
    public void The_child_has_the_descriptors_it_is_given_and_no_other()
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        using (SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite))
        {
            int id;
            using (writing)
            {
                id = ProcessStarter.Start(
                    "/bin/ls", ["ls", "/proc/self/fd"], ["PATH=/usr/bin:/bin"], [nothing, writing, nothing, nothing], newSession: true);
            }

            using SafeFileHandle process = ProcessHandle.Open(id)!;
            string output = new StreamReader(new FileStream(reading, FileAccess.Read)).ReadToEnd();
            Assert.Equal(0, ProcessHandle.Wait(process));
            Assert.Equal(["0", "1", "2", "3", "4"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries)); // 4 is the listed folder
        }
    }

    [Fact]
    public void The_child_has_the_environment_it_is_given_and_its_exit_code_comes_back()
    {
        int id = ProcessStarter.Start("/bin/sh", ["sh", "-c", "test \"$A\" = b && test -z \"$HOME\" && exit 3"], ["A=b"], [], newSession: false);
        using SafeFileHandle process = ProcessHandle.Open(id)!;
        Assert.Equal(3, ProcessHandle.Wait(process));
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error_that_names_it()
    {
        LinuxException exception = Assert.Throws<LinuxException>(
            () => ProcessStarter.Start("/no/such/program", ["program"], null, [], newSession: false));
        Assert.Equal(Errno.ENOENT, exception.Errno);
        Assert.Contains("/no/such/program", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_is_waited_for_signalled_and_told_from_another()
    {
        int id = ProcessStarter.Start("/bin/sleep", ["sleep", "60"], null, [], newSession: false);
        using SafeFileHandle process = ProcessHandle.Open(id)!;
        Assert.False(ProcessHandle.WaitForEnd(process, TimeSpan.Zero));
        Assert.True(ProcessStatus.StartTime(id) > 0);
        Assert.False(ProcessHandle.TryReap(process));

        using CancellationTokenSource cancellation = new();
        Task<bool> wait = ProcessHandle.WaitForEndAsync(process, Timeout.InfiniteTimeSpan, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        Assert.True(ProcessHandle.Signal(process, Signals.SIGKILL));
        Assert.True(await ProcessHandle.WaitForEndAsync(process, Timeout.InfiniteTimeSpan));
        Assert.Equal(0, ProcessStatus.StartTime(id)); // only its remains are left
        Assert.Equal(128 + Signals.SIGKILL, ProcessHandle.Wait(process));
        Assert.Null(ProcessHandle.Open(id));
        Assert.False(ProcessHandle.Signal(process, Signals.SIGKILL));
    }
}
