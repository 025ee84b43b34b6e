using System.Runtime.InteropServices;
using Containers.Linux.Child;
using Containers.Linux.Interop;

namespace Containers.Linux.Deputies;

/// <summary>
/// A thread of a deputy, or a process on its way to another program: it makes the system calls that it is asked for, one at a time, with pointers into this
/// process's memory. One thread at a time asks it.
/// </summary>
internal sealed unsafe partial class DeputyThread : IDisposable
{
    private const int FUTEX_WAIT = 0;
    private const int FUTEX_WAKE = 1;
    private const int CloneNumber = -1;

    private readonly CallBlock* _block;

    private DeputyThread()
    {
        _block = (CallBlock*)NativeMemory.AllocZeroed((nuint)sizeof(CallBlock));
        _block->State = CallBlock.Answered;
    }

    /// <summary>Its thread ID, which of a process's first thread is that process's.</summary>
    public int Id { get; private set; }

    /// <summary>Whether it has ended, or is another program now.</summary>
    public bool IsGone => Volatile.Read(ref _block->State) == CallBlock.Gone;

    /// <summary>Makes a deputy's first thread, a process that ends with the calling thread.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public static DeputyThread Start(ulong flags, int exitSignal)
    {
        DeputyThread made = new();
        made._block->Parent = Environment.ProcessId;
        CloneArguments arguments = made.ArgumentsOf(flags);
        arguments.ExitSignal = (ulong)exitSignal;
        made.Take(DeputyCode.Start(arguments, made._block));
        return made;
    }

    /// <summary>Has this one make another one, which has its namespaces and rights.</summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public DeputyThread Divide(ulong flags)
    {
        DeputyThread made = new();
        CloneArguments arguments = made.ArgumentsOf(flags);
        made.Take(Call(CloneNumber, (nint)(&arguments), sizeof(CloneArguments), (nint)made._block));
        return made;
    }

    /// <summary>Has it make a system call, and waits for that.</summary>
    /// <returns>The result, or the negative error number; that of ESRCH where it is another program now, or was killed.</returns>
    public nint Call(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        _block->Number = number;
        long* arguments = _block->Arguments;
        (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]) = (a, b, c, d, e, f);
        int state = Interlocked.CompareExchange(ref _block->State, CallBlock.Asked, CallBlock.Answered);
        if (state == CallBlock.Answered)
        {
            _ = Kernel.Call(SystemCallNumber.Futex, (nint)(&_block->State), FUTEX_WAKE, 1);
            while ((state = Volatile.Read(ref _block->State)) == CallBlock.Asked)
            {
                _ = Wait(SystemCallNumber.Futex, (nint)(&_block->State), FUTEX_WAIT, CallBlock.Asked, 0);
            }
        }

        return state == CallBlock.Answered ? _block->Result : -Errno.ESRCH;
    }

    /// <summary>Asks it to end; a process that has become another program goes on as that.</summary>
    public void Dispose()
    {
        _ = Call(SystemCallNumber.Exit);
        NativeMemory.Free(_block);
    }

    private CloneArguments ArgumentsOf(ulong flags) => new() { Flags = flags | DeputyFlags.ClearThreadId, ChildTid = (ulong)(nint)(&_block->State) };

    private void Take(nint result)
    {
        if (result < 0)
        {
            NativeMemory.Free(_block);
            throw new LinuxException("clone3", "a deputy", (int)-result);
        }

        Id = (int)result;
    }

    /// <summary>syscall(2) with a transition of the garbage collector: this may take as long as any call.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Wait(nint number, nint address, nint operation, nint value, nint timeout);
}
