using System.Text;
using Containers.Linux.Child;
using Containers.Linux.Deputies;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Tests.Deputies;

/// <summary>A deputy that this process does not take for its own calls, as it would for all tests at once.</summary>
[Kind(Kind.Kernel)]
public sealed class DeputyTests
{
    [RootFact]
    public void It_is_in_namespaces_that_this_process_is_not_in()
    {
        using Deputy deputy = Deputy.Start();
        deputy.EnterNew(CloneFlags.NewUser);
        deputy.EnterNew(CloneFlags.NewMount);

        Assert.Equal(CloneFlags.NewUser | CloneFlags.NewMount, NamespaceFile.Different(deputy.Id));
        Assert.Null(Deputy.Current);
    }

    [RootFact]
    public unsafe void What_it_opens_is_open_here_and_memory_is_the_callers()
    {
        using Deputy deputy = Deputy.Start();
        fixed (byte* path = "/proc/self/comm\0"u8)
        {
            using SafeFileHandle opened = new(deputy.Call(SystemCallNumber.Openat, ChildProgram.WorkingDirectory, (nint)path, 0, 0, 0, 0), ownsHandle: true);

            Assert.Equal("deputy\n", Encoding.ASCII.GetString(opened.ReadToEnd()));
        }
    }

    [RootFact]
    public void Errors_are_told_by_their_numbers()
    {
        using Deputy deputy = Deputy.Start();

        Assert.Equal(-Errno.EBADF, deputy.Call(SystemCallNumber.Close, -1, 0, 0, 0, 0, 0));
    }

    [RootFact]
    public async Task Any_number_of_threads_ask_it_at_once()
    {
        using Deputy deputy = Deputy.Start();

        nint[] wrong = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            (nint)Enumerable.Range(0, 1000).Count(number => deputy.Call(SystemCallNumber.Close, -1 - number, 0, 0, 0, 0, 0) != -Errno.EBADF))));

        Assert.All(wrong, static count => Assert.Equal(0, count));
    }

    [RootFact]
    public void One_that_was_killed_makes_no_more_calls()
    {
        using Deputy deputy = Deputy.Start();
        using SafeFileHandle process = ProcessHandle.Open(deputy.Id)!;

        ProcessHandle.Signal(process, Signals.SIGKILL);
        ProcessHandle.WaitForEnd(process, Timeout.InfiniteTimeSpan);

        Assert.Throws<LinuxException>(() => deputy.EnterNew(CloneFlags.NewUts));
        Assert.True(deputy.IsGone);
    }

    [RootFact]
    public void It_ends_when_it_is_not_needed_any_more()
    {
        Deputy deputy = Deputy.Start();
        using SafeFileHandle process = ProcessHandle.Open(deputy.Id)!;

        deputy.Dispose();

        Assert.True(ProcessHandle.WaitForEnd(process, Timeout.InfiniteTimeSpan));
    }

    [RootFact("sh")]
    public void Programs_that_it_starts_are_this_processs_children_in_its_namespaces()
    {
        using Deputy deputy = Deputy.Start();
        deputy.EnterNew(CloneFlags.NewUts);
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        using (writing)
        {
            int id = ProcessStarter.Start("/bin/sh", ["sh", "-c", "readlink /proc/self/ns/uts /proc/$PPID/ns/uts; ls /proc/self/fd; trap; exit 3"], null, [null, writing], newSession: true, deputy);
            writing.Dispose();
            string[] lines = Encoding.ASCII.GetString(reading.ReadToEnd()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            using SafeFileHandle process = ProcessHandle.Open(id)!;

            Assert.Equal(3, ProcessHandle.Wait(process));
            Assert.NotEqual(lines[0], lines[1]);
            Assert.Equal(["0", "1", "2", "3"], lines[2..]);
        }
    }

    [RootFact]
    public void A_program_that_cannot_be_started_is_an_error_that_names_it()
    {
        using Deputy deputy = Deputy.Start();

        LinuxException refused = Assert.Throws<LinuxException>(() => ProcessStarter.Start("/no/such/program", ["program"], null, [], newSession: false, deputy));

        Assert.Equal(("execve", "/no/such/program", Errno.ENOENT), (refused.Call, refused.Subject, refused.Errno));
    }
}
