using System.Runtime.InteropServices;
using System.Text;
using Containers.Linux.Descriptors;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>
/// What a child does between clone3(2) and execve(2): a table of system calls, built before the child exists and run there by a loop
/// that allocates nothing, throws nothing and takes no lock, because the child is one thread beside a runtime that believes in more.
/// A step's result can be an argument of later steps; a step can tolerate errors and jump. The first error that is not
/// tolerated ends the child and reaches the parent as a <see cref="LinuxException"/> that names call and subject.
/// Only a Native AOT program may start one: a just-in-time compiler has no place in the child.
/// </summary>
public sealed unsafe partial class ChildProgram : IDisposable
{
    /// <summary>Stands for the working directory where a folder's descriptor is taken (AT_FDCWD, openat(2)).</summary>
    public const int WorkingDirectory = -100;

    private readonly List<Step> _steps = [];
    private readonly List<(string Call, string? Subject, string? Advice)> _names = [];
    private readonly List<nint> _memory = [];
    private readonly List<int> _labels = [];
    private readonly int _report;
    private readonly SafeFileHandle _reportReading;
    private readonly SafeFileHandle _reportWriting;
    private int _slots;

    /// <summary>An empty program.</summary>
    /// <exception cref="LinuxException">There are no more file descriptors.</exception>
    public ChildProgram()
    {
        (_reportReading, _reportWriting) = Pipes.Create();
        _report = (int)_reportWriting.DangerousGetHandle();
    }

    /// <summary>A place in the program that steps jump to; made by <see cref="DefineLabel"/>, put by <see cref="PlaceLabel"/>.</summary>
    /// <param name="Index">Its number; 0 stands for the next step.</param>
    public readonly record struct Label(int Index);

    /// <summary>What the error says more where the kernel denies (EPERM, EACCES) the steps that are added from here on, a sentence; null for nothing.</summary>
    public string? Advice { get; set; }

    /// <summary>Makes a label that is placed later.</summary>
    public Label DefineLabel()
    {
        _labels.Add(-1);
        return new Label(_labels.Count);
    }

    /// <summary>Puts a label before the step that is added next.</summary>
    public void PlaceLabel(Label label) => _labels[label.Index - 1] = _steps.Count;

    /// <summary>Starts the program in a new process.</summary>
    /// <param name="flags">Namespaces and behaviour of the new process (clone(2)); what the start itself needs is added.</param>
    /// <param name="cgroup">A cgroup v2 folder that the child starts in, or null.</param>
    /// <returns>The child; it may not have reached execve yet.</returns>
    /// <exception cref="LinuxException">The process cannot be made.</exception>
    public ChildProcess Start(CloneFlags flags, SafeFileHandle? cgroup = null)
    {
        if (_stub is { } stub)
        {
            AssembleStub(stub);
            _stub = null;
            _finishedStub = stub;
        }

        int count = _finishedStub is null ? _steps.Count : _stubStart;
        Step* table = Assemble(count);
        nint* slots = (nint*)Allocate(Math.Max(1, _slots) * sizeof(nint));
        int pidfd = -1;
        CloneArguments arguments = new()
        {
            Flags = (ulong)(flags | CloneFlags.PidFd | CloneFlags.ClearSignalHandlers),
            PidFd = (ulong)(nint)(&pidfd),
            ExitSignal = Signals.SIGCHLD,
        };
        if (cgroup is not null)
        {
            arguments.Flags |= (ulong)CloneFlags.IntoCgroup;
            arguments.Cgroup = (ulong)cgroup.DangerousGetHandle();
        }

        // A signal between clone3 and execve would run a handler of this process in the child; the program unblocks them at its end.
        ulong all = ulong.MaxValue;
        ulong before = 0;
        _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&all), (nint)(&before), sizeof(ulong));
        nint reading = _reportReading.DangerousGetHandle();
        nint pid = Kernel.Call(SystemCallNumber.Clone3, (nint)(&arguments), sizeof(CloneArguments));
        if (pid == 0)
        {
            // The parent alone reads: where it is gone, the next word to it ends the child (EPIPE).
            _ = Kernel.Call(SystemCallNumber.Close, reading);
            Run(table, count, slots, _report);
        }

        int errno = Kernel.Errno;
        _ = Kernel.Call(SystemCallNumber.RtSigprocmask, Signals.SIG_SETMASK, (nint)(&before), 0, sizeof(ulong));
        GC.KeepAlive(cgroup);
        _reportWriting.Dispose();
        return pid > 0
            ? new ChildProcess((int)pid, new SafeFileHandle(pidfd, ownsHandle: true), _reportReading, _names)
            : throw new LinuxException("clone3", flags.ToString(), errno);
    }

    /// <summary>Frees what was lent to the child.</summary>
    public void Dispose()
    {
        foreach (nint block in _memory)
        {
            NativeMemory.Free((void*)block);
        }

        _memory.Clear();
        _stub?.Dispose();
        _finishedStub?.Dispose();
        _reportReading.Dispose();
        _reportWriting.Dispose();
    }

    /// <summary>Adds a step and returns its result for later ones.</summary>
    private ChildValue Add(
        string call,
        string? subject,
        nint number,
        ReadOnlySpan<ChildValue> arguments,
        ulong tolerated = 0,
        Label onSuccess = default,
        Label onFailure = default,
        ChildValue? into = null)
    {
        int slot = into is { } named ? (int)named.Content : _slots++;
        Step step = new() { Number = number, Result = slot, Tolerated = tolerated, OnSuccess = onSuccess.Index, OnFailure = onFailure.Index };
        for (int i = 0; i < arguments.Length; i++)
        {
            step.Arguments[i] = arguments[i].Content;
            step.Results |= arguments[i].IsResult ? 1u << i : 0;
        }

        _steps.Add(step);
        _names.Add((call, subject, Advice));
        return ChildValue.InSlot(slot);
    }

    private static ulong Tolerate(params ReadOnlySpan<int> errors)
    {
        ulong mask = 0;
        foreach (int error in errors)
        {
            mask |= 1UL << error;
        }

        return mask;
    }

    /// <summary>A text as the kernel takes it.</summary>
    /// <exception cref="ArgumentException">The kernel would read only a part of it.</exception>
    private nint Text(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{text.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a NUL character");
        }

        return Copy(Encoding.UTF8.GetBytes(text));
    }

    private nint TextArray(IReadOnlyList<string> texts) => Array([.. texts.Select(Text)]);

    /// <summary>Texts of the kernel's own, as execve(2) takes them.</summary>
    private nint Array(IReadOnlyList<byte[]> texts) => Array([.. texts.Select(Copy)]);

    private nint Array(nint[] addresses)
    {
        nint* array = (nint*)Allocate((addresses.Length + 1) * sizeof(nint));
        addresses.CopyTo(new Span<nint>(array, addresses.Length));
        return (nint)array;
    }

    private nint Copy(byte[] text)
    {
        byte* copy = (byte*)Allocate(text.Length + 1);
        text.CopyTo(new Span<byte>(copy, text.Length));
        return (nint)copy;
    }

    private nint Structure<T>(in T value)
        where T : unmanaged
    {
        T* copy = (T*)Allocate(sizeof(T));
        *copy = value;
        return (nint)copy;
    }

    private nint Allocate(int size)
    {
        if (_stub is { } stub)
        {
            return stub.Allocate(size);
        }

        nint block = (nint)NativeMemory.AllocZeroed((nuint)size);
        _memory.Add(block);
        return block;
    }

    private Step* Assemble(int count)
    {
        Step* table = (Step*)Allocate(Math.Max(1, count) * sizeof(Step));
        for (int i = 0; i < count; i++)
        {
            Step step = _steps[i];
            step.OnSuccess = step.OnSuccess == 0 ? i + 1 : _labels[step.OnSuccess - 1];
            step.OnFailure = step.OnFailure == 0 ? i + 1 : _labels[step.OnFailure - 1];
            table[i] = step;
        }

        return table;
    }

    /// <summary>The child's whole life before execve. Nothing here may allocate, throw, lock or call anything but the kernel.</summary>
    private static void Run(Step* table, int count, nint* slots, int report)
    {
        nint* a = stackalloc nint[6];
        int* message = stackalloc int[2];
        message[0] = count;
        message[1] = Linux.Errno.ENOEXEC;
        int next = 0;
        while (next < count)
        {
            Step* step = table + next;
            for (int i = 0; i < 6; i++)
            {
                nint value = (nint)step->Arguments[i];
                a[i] = (step->Results & (1u << i)) != 0 ? slots[value] : value;
            }

            nint result = step->Number >= 0 ? Kernel.Call(step->Number, a[0], a[1], a[2], a[3], a[4], a[5])
                : step->Number == ForkStep ? Kernel.Call(a[2], a[0], a[1])
                : a[0];
            slots[step->Result] = result;
            if (step->Number == ForkStep && result > 0)
            {
                message[0] = ChildProcess.Forked;
                message[1] = (int)result;
                break;
            }

            if (result != -1)
            {
                next = step->OnSuccess;
                continue;
            }

            int errno = *Kernel.ErrnoLocation();
            if (errno >= 64 || (step->Tolerated & (1UL << errno)) == 0)
            {
                message[0] = next;
                message[1] = errno;
                break;
            }

            next = step->OnFailure;
        }

        _ = Kernel.Call(SystemCallNumber.Write, report, (nint)message, 2 * sizeof(int));
        while (true)
        {
            _ = Kernel.Call(SystemCallNumber.ExitGroup, 1);
        }
    }

    /// <summary>One system call of the table.</summary>
    private struct Step
    {
        /// <summary>The call's number, -1 to keep the first argument as the result, or <see cref="ForkStep"/>.</summary>
        public nint Number;

        /// <summary>The arguments: values, or indices of slots where <see cref="Results"/> has the bit set.</summary>
        public fixed long Arguments[6];

        /// <summary>Which arguments are results of earlier steps.</summary>
        public uint Results;

        /// <summary>The slot that takes the result.</summary>
        public int Result;

        /// <summary>Error numbers that do not end the child, a bit each.</summary>
        public ulong Tolerated;

        /// <summary>Where to go on after success: a label, and in the assembled table a step.</summary>
        public int OnSuccess;

        /// <summary>Where to go on after a tolerated error.</summary>
        public int OnFailure;
    }
}
