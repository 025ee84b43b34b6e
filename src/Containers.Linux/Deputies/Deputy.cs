using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Deputies;

/// <summary>
/// Makes system calls in a user namespace in the place of this process, whose threads keep it from entering one (setns(2)). It is a process that shares this
/// one's memory and descriptors: a call's arguments are the caller's own, what it opens is open here, and nobody else can ask it for anything.
/// While there is one (<see cref="Current"/>), all calls on files, mounts, namespaces and programs to start are its.
/// </summary>
public sealed class Deputy : IDisposable
{
    private static volatile Deputy? s_current;

    /// <summary>The thread of a deputy that makes the calls of this thread alone, and that deputy.</summary>
    [ThreadStatic]
    private static (Deputy Deputy, DeputyThread Thread)? t_own;

    [ThreadStatic]
    private static bool t_isAside;

    private readonly Lock _gate = new();
    private readonly Stack<DeputyThread> _idle = [];
    private readonly ManualResetEventSlim _ended = new();
    private DeputyThread? _first;

    private Deputy()
    {
    }

    /// <summary>The one of this process; null where this process makes its calls itself, or this thread does (<see cref="Aside"/>).</summary>
    public static Deputy? Current => s_current is { } deputy && !t_isAside ? deputy : null;

    /// <summary>Its process ID.</summary>
    public int Id => _first!.Id;

    /// <summary>Whether it has ended: it was killed.</summary>
    public bool IsGone => _first!.IsGone;

    /// <summary>What the environment of programs that it starts has, <c>NAME=value</c> each, in place of this process's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    /// <summary>Makes one, outside of any namespace so far.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static Deputy Start()
    {
        Deputy deputy = new();
        using ManualResetEventSlim started = new();
        LinuxException? failure = null;

        // It ends with this thread (PR_SET_PDEATHSIG), so the thread stays.
        new Thread(() =>
        {
            try
            {
                deputy.StartOnThisThread();
            }
            catch (LinuxException exception)
            {
                failure = exception;
                deputy._ended.Set();
            }

            started.Set();
            deputy._ended.Wait();
            deputy.Reap();
        })
        { IsBackground = true, Name = "deputy" }.Start();
        started.Wait();
        return failure is null ? deputy : throw failure;
    }

    /// <summary>Does something with calls of this thread's own.</summary>
    public static T Aside<T>(Func<T> work)
    {
        bool before = t_isAside;
        t_isAside = true;
        try
        {
            return work();
        }
        finally
        {
            t_isAside = before;
        }
    }

    /// <summary>Takes it into a user namespace (setns(2)).</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Enter(SafeFileHandle users) => Require("setns", "the user's namespace", SystemCallNumber.Setns, users.DangerousGetHandle(), (nint)(long)CloneFlags.NewUser);

    /// <summary>Takes it into new namespaces (unshare(2)).</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void EnterNew(CloneFlags namespaces) => Require("unshare", namespaces.ToString(), SystemCallNumber.Unshare, (nint)(long)namespaces);

    /// <summary>Has it make the calls of this process from now on, in the place of one before.</summary>
    /// <param name="environment">What the environment of programs that it starts has beside this process's, or in place of it.</param>
    public void Take(IReadOnlyDictionary<string, string> environment)
    {
        Environment = environment;
        s_current = this;
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (s_current == this)
        {
            s_current = null;
        }

        _ended.Set();
    }

    /// <summary>Has it make a system call for this thread.</summary>
    /// <returns>The result, or the negative error number.</returns>
    internal nint Call(nint number, nint a, nint b, nint c, nint d, nint e, nint f)
    {
        if (Own is { } own)
        {
            return own.Call(number, a, b, c, d, e, f);
        }

        DeputyThread thread = Rent();
        nint result = thread.Call(number, a, b, c, d, e, f);
        lock (_gate)
        {
            _idle.Push(thread);
        }

        return result;
    }

    /// <summary>Gives this thread a thread of the deputy of its own, where there is one, until the place is disposed.</summary>
    /// <param name="maker">The one whose namespaces and rights it has; null for the deputy's first.</param>
    internal static OwnPlace Take(DeputyThread? maker)
    {
        t_own = Current is { } deputy ? (deputy, deputy.Divide(maker, DeputyFlags.Thread)) : null;
        return default;
    }

    /// <summary>The thread of a deputy that makes this thread's calls alone; null where any does.</summary>
    internal static DeputyThread? OwnThread => t_own?.Thread;

    /// <summary>A process on its way to another program, with the namespaces that this thread has.</summary>
    internal DeputyThread DivideForProgram() => Divide(Own, ProgramParent.IsDeputy ? DeputyFlags.Program : DeputyFlags.Program | DeputyFlags.SameParent);

    private DeputyThread? Own => t_own is { } own && own.Deputy == this ? own.Thread : null;

    private DeputyThread Divide(DeputyThread? maker, ulong flags)
    {
        if (maker is not null)
        {
            return maker.Divide(flags);
        }

        lock (_gate)
        {
            return _first!.Divide(flags);
        }
    }

    private DeputyThread Rent()
    {
        lock (_gate)
        {
            return _idle.TryPop(out DeputyThread? thread) ? thread : _first!.Divide(DeputyFlags.Thread);
        }
    }

    private unsafe void StartOnThisThread()
    {
        // It has no stack to handle a signal on.
        ulong all = ulong.MaxValue;
        ulong before = 0;
        _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&all), (nint)(&before), sizeof(ulong));
        try
        {
            _first = DeputyThread.Start(DeputyFlags.Deputy, Signals.SIGCHLD);
        }
        finally
        {
            _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&before), 0, sizeof(ulong));
        }

        // Programs that it starts would ignore what it does (execve(2)).
        nint* defaultAction = stackalloc nint[4];
        new Span<nint>(defaultAction, 4).Clear();
        foreach (int signal in SignalDisposition.Ignored)
        {
            Require("rt_sigaction", $"{signal}", SystemCallNumber.RtSigaction, signal, (nint)defaultAction, 0, sizeof(ulong));
        }
    }

    private void Reap()
    {
        using SafeFileHandle? process = _first is null ? null : ProcessHandle.Open(Id);
        if (process is not null)
        {
            _ = ProcessHandle.Signal(process, Signals.SIGKILL);
            _ = ProcessHandle.WaitForEnd(process, Timeout.InfiniteTimeSpan);
            _ = ProcessHandle.TryReap(process);
        }
    }

    private void Require(string name, string? subject, nint number, nint a, nint b = 0, nint c = 0, nint d = 0)
    {
        nint result;
        lock (_gate)
        {
            result = _first!.Call(number, a, b, c, d);
        }

        if (result < 0)
        {
            throw new LinuxException(name, subject, (int)-result);
        }
    }

    /// <summary>A thread of a deputy that makes the calls of one thread.</summary>
    internal readonly ref struct OwnPlace : IDisposable
    {
        public void Dispose()
        {
            t_own?.Thread.Dispose();
            t_own = null;
        }
    }
}
