using Containers.Linux.Interop;

namespace Containers.Linux.Child;

/// <summary>
/// The last steps as a program of their own. What execve(2) runs by way of /proc/self/exe, as an image can make it with a link or the
/// first line of a script, is then that program and not this product's file, which a container could otherwise overwrite (CVE-2019-5736).
/// </summary>
public sealed unsafe partial class ChildProgram
{
    private const int AT_EMPTY_PATH_OF_EXECVEAT = 0x1000;
    private const int F_SETFD = 2;
    private const int FD_CLOEXEC = 1;

    private StubImage? _stub;
    private StubImage? _finishedStub;
    private int _stubStart;
    private int _stubSlots;

    /// <summary>
    /// Executes the rest of this program from a small sealed file in memory. Steps added from here on can use results of each other, and
    /// none of earlier steps.
    /// </summary>
    /// <param name="kept">Descriptors that those steps use, beside the one of reports.</param>
    public void ContinueInStub(params ReadOnlySpan<int?> kept)
    {
        StubImage stub = new();
        SetCloseOnExecute(_report, false);
        foreach (int? descriptor in kept)
        {
            if (descriptor is { } file)
            {
                SetCloseOnExecute(file, false);
            }
        }

        nint* arguments = (nint*)Allocate(2 * sizeof(nint));
        arguments[0] = (nint)StubImage.Name;
        Add(
            "execveat", "the last steps", SystemCallNumber.Execveat,
            [stub.File!.DangerousGetHandle(), Text(string.Empty), (nint)arguments, Allocate(sizeof(nint)), AT_EMPTY_PATH_OF_EXECVEAT]);
        _stub = stub;
        _stubStart = _steps.Count;
        _stubSlots = _slots;
        SetCloseOnExecute(_report, true);
        foreach (int? descriptor in kept)
        {
            if (descriptor is { } file)
            {
                SetCloseOnExecute(file, true);
            }
        }
    }

    /// <summary>
    /// Runs the program in this very process, which ends with it: for what only a process of one thread may do, such as joining a user namespace.
    /// Its first step is <see cref="ContinueInStub"/>. A step that fails there ends the process with exit code 1.
    /// </summary>
    /// <exception cref="LinuxException">The stub cannot be executed; this process goes on, with descriptors that programs it starts may inherit.</exception>
    public void Become()
    {
        AssembleStub(_stub!);
        _finishedStub = _stub;
        _stub = null;
        for (int i = 0; i < _stubStart; i++)
        {
            Step step = _steps[i];
            (string call, string? subject, _) = _names[i];
            Kernel.Require(
                call, subject, step.Number, (nint)step.Arguments[0], (nint)step.Arguments[1], (nint)step.Arguments[2],
                (nint)step.Arguments[3], (nint)step.Arguments[4]);
        }
    }

    private void SetCloseOnExecute(int descriptor, bool closed) =>
        Add("fcntl", "F_SETFD", SystemCallNumber.Fcntl, [descriptor, F_SETFD, closed ? FD_CLOEXEC : 0]);

    /// <summary>Puts the steps after the change into the stub's form.</summary>
    private void AssembleStub(StubImage stub)
    {
        int count = _steps.Count - _stubStart;
        StubStep* table = (StubStep*)stub.Allocate((count + 1) * sizeof(StubStep));
        long* slots = (long*)stub.Allocate((_slots - _stubSlots + 1) * sizeof(long));
        for (int i = 0; i < count; i++)
        {
            Step step = _steps[_stubStart + i];
            StubStep* target = table + i;
            target->Number = step.Number;
            for (int argument = 0; argument < 6; argument++)
            {
                long value = step.Arguments[argument];
                bool isResult = (step.Results & (1u << argument)) != 0;
                target->Constants[argument] = value;
                target->Arguments[argument] = (long)(isResult ? Slot(value) : &target->Constants[argument]);
            }

            target->Result = (long)Slot(step.Result);
            target->OnSuccess = (long)Target(step.OnSuccess, i);
            target->OnFailure = (long)Target(step.OnFailure, i);
            target->Tolerated = step.Tolerated;
            target->Index = _stubStart + i;
            target->Report = _report;
        }

        // Past the last step there is only the end.
        table[count].Number = SystemCallNumber.ExitGroup;
        table[count].Constants[0] = 1;
        for (int argument = 0; argument < 6; argument++)
        {
            table[count].Arguments[argument] = (long)&table[count].Constants[argument];
        }

        stub.Complete((nint)table);

        long* Slot(long slot) => slot >= _stubSlots ? slots + (slot - _stubSlots) : throw new InvalidOperationException("A step of the stub uses an earlier result.");
        StubStep* Target(int label, int index) => table + (label == 0 ? index + 1 : _labels[label - 1] - _stubStart);
    }

    /// <summary>One system call, as the stub's machine code reads it.</summary>
    internal struct StubStep
    {
        /// <summary>The call's number, -1 to keep the first argument as the result, or <see cref="StubImage.Divide"/>.</summary>
        public long Number;

        /// <summary>Where each argument is: one of <see cref="Constants"/>, or the result of an earlier step.</summary>
        public fixed long Arguments[6];

        /// <summary>Where the result goes.</summary>
        public long Result;

        /// <summary>The step after success.</summary>
        public long OnSuccess;

        /// <summary>The step after a tolerated error.</summary>
        public long OnFailure;

        /// <summary>Error numbers that are tolerated, a bit each.</summary>
        public ulong Tolerated;

        /// <summary>The step's number, for the report of a failure.</summary>
        public int Index;

        /// <summary>The descriptor that takes the report.</summary>
        public int Report;

        /// <summary>Arguments known when the program was built.</summary>
        public fixed long Constants[6];
    }
}
