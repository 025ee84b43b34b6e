using System.Text;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>Steps on the process itself: its session, namespaces, signals and the program it becomes.</summary>
public sealed unsafe partial class ChildProgram
{
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const nint TIOCSPGRP = 0x5410;

    /// <summary>Signals that a .NET program ignores, or a monitor does by the time of the start.</summary>
    private static readonly int[] IgnoredByParent = [Signals.SIGPIPE, Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGTERM];

    private const int ForkStep = -3;
    private const int PR_SET_DUMPABLE = 4;
    private const int X_OK = 1;
    private const int KEYCTL_JOIN_SESSION_KEYRING = 1;

    /// <summary>Starts a session of its own (setsid(2)).</summary>
    public void StartSession() => Add("setsid", null, SystemCallNumber.Setsid, []);

    /// <summary>Moves into new namespaces (unshare(2)).</summary>
    /// <param name="namespaces">The namespaces.</param>
    /// <param name="failed">Where the program goes on after an error; else an error ends it.</param>
    public void Unshare(CloneFlags namespaces, Label failed = default) => Add(
        "unshare", namespaces.ToString(), SystemCallNumber.Unshare, [(nint)(long)namespaces], failed == default ? 0 : ulong.MaxValue, onFailure: failed);

    /// <summary>
    /// Goes on in a new process that this process's parent has as a child in its place (clone3(2), CLONE_PARENT), and ends this one: to be in a
    /// PID namespace, which no process enters itself, that only this one may make or join. The parent learns it from
    /// <see cref="ChildProcess.WaitUntilReady"/> or <see cref="ChildProcess.Follow"/>. Not for a process in another PID namespace than the parent.
    /// </summary>
    /// <param name="namespaces">New namespaces of the new process.</param>
    public void Fork(CloneFlags namespaces) => Add(
        "clone3", namespaces.ToString(), ForkStep,
        [Structure(new CloneArguments { Flags = (ulong)(namespaces | CloneFlags.SameParent) }), sizeof(CloneArguments), SystemCallNumber.Clone3]);

    /// <summary>Moves into a namespace by its open file (setns(2)).</summary>
    /// <param name="file">The file.</param>
    /// <param name="type">The type of the namespace.</param>
    /// <param name="path">What the file is called.</param>
    /// <param name="failed">Where the program goes on after an error; else an error ends it.</param>
    public void JoinNamespace(int file, CloneFlags type, string path, Label failed = default) => Add(
        "setns", path, SystemCallNumber.Setns, [file, (nint)(long)type], failed == default ? 0 : ulong.MaxValue, onFailure: failed);

    /// <summary>Moves into several namespaces of another process at once, by its pidfd (setns(2), Linux 5.8); the kernel puts them in order.</summary>
    public void JoinNamespacesOf(SafeFileHandle process, CloneFlags types) =>
        Add("setns", types.ToString(), SystemCallNumber.Setns, [process.DangerousGetHandle(), (nint)(long)types]);

    /// <summary>
    /// Hides this process's files, its executable and its descriptors among them, from all that cannot trace any process
    /// (prctl(2), PR_SET_DUMPABLE), until execve makes it another program.
    /// </summary>
    public void Hide() => Add("prctl", "PR_SET_DUMPABLE", SystemCallNumber.Prctl, [PR_SET_DUMPABLE, 0, 0, 0, 0]);

    /// <summary>
    /// Takes a session keyring of its own, so that keys of the runtime's session stay out of reach (keyctl(2)); a kernel without keys
    /// has nothing to keep.
    /// </summary>
    public void StartSessionKeyring() =>
        Add("keyctl", "KEYCTL_JOIN_SESSION_KEYRING", SystemCallNumber.Keyctl, [KEYCTL_JOIN_SESSION_KEYRING, 0], Tolerate(Errno.ENOSYS));

    /// <summary>Sets the host name of its UTS namespace (sethostname(2)).</summary>
    public void SetHostName(string name) =>
        Add("sethostname", name, SystemCallNumber.Sethostname, [Text(name), Encoding.UTF8.GetByteCount(name)]);

    /// <summary>Sets the NIS domain name of its UTS namespace (setdomainname(2)).</summary>
    public void SetDomainName(string name) =>
        Add("setdomainname", name, SystemCallNumber.Setdomainname, [Text(name), Encoding.UTF8.GetByteCount(name)]);

    /// <summary>Goes on at a label.</summary>
    public void GoTo(Label label) => Add("jump", null, -1, [0], onSuccess: label);

    /// <summary>Tells the parent's <see cref="ChildProcess.WaitUntilReady"/> that this point was reached.</summary>
    public void Arrive() =>
        Add("write", "report", SystemCallNumber.Write, [_report, Structure((ChildProcess.Arrived, 0)), 2 * sizeof(int)]);

    /// <summary>
    /// From here on a failing step is told to another open file, which execve closes: to a fifo, whose readers learn from its end that the
    /// program runs. <see cref="ReportedFailure.Read"/> reads it there.
    /// </summary>
    public void ReportTo(int file) => Add("dup3", "report", SystemCallNumber.Dup3, [file, _report, O_CLOEXEC]);

    /// <summary>
    /// Becomes a program (execve(2)). A name without a slash is looked for in the folders of PATH; what cannot be executed there, a folder
    /// among it, is passed over for a later one, as execvp(3) does.
    /// </summary>
    /// <param name="arguments">The program's name and its arguments; at least one.</param>
    /// <param name="environment">Its environment, <c>NAME=value</c> each, PATH among them.</param>
    /// <param name="beforehand">Steps directly before the program's start, when all else is done.</param>
    /// <param name="file">The program's file; null for the one that the first argument names.</param>
    /// <param name="init">
    /// Whether this process stays as the first one of its PID namespace, which passes its signals on to the program, reaps, and ends as the program
    /// does: the program is its child then. For the steps that <see cref="ContinueInStub"/> began.
    /// </param>
    public void Execute(
        IReadOnlyList<string> arguments, IReadOnlyList<string> environment, Action? beforehand = null, string? file = null, bool init = false)
    {
        string name = file ?? arguments[0];
        string path = environment.FirstOrDefault(entry => entry.StartsWith("PATH=", StringComparison.Ordinal))?[5..] ?? string.Empty;
        bool searched = !name.Contains('/', StringComparison.Ordinal);
        List<string> candidates = !searched
            ? [name]
            : [.. path.Split(':').Select(folder => folder.Length == 0 ? name : $"{folder}/{name}")];
        Label found = DefineLabel();
        ChildValue program = Add("execve", name, -1, [Text(candidates[0])]);
        for (int i = 0; i < candidates.Count; i++)
        {
            bool last = i == candidates.Count - 1;
            Label next = DefineLabel();
            Label isFile = DefineLabel();
            nint candidate = Text(candidates[i]);
            Add(
                "execve", name, SystemCallNumber.Faccessat, [WorkingDirectory, candidate, X_OK],
                last ? 0 : Tolerate(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.ELOOP, Errno.ENAMETOOLONG, Errno.ENODEV), onFailure: next);
            if (searched)
            {
                Add("execve", name, SystemCallNumber.Faccessat, [WorkingDirectory, Text($"{candidates[i]}/."), 0], Tolerate(Errno.ENOTDIR), onSuccess: next, onFailure: isFile);
                PlaceLabel(isFile);
            }

            Add("execve", name, -1, [candidate], onSuccess: found, into: program);
            PlaceLabel(next);
        }

        // Only past a last folder of that name: there is no such file.
        Add("execve", name, SystemCallNumber.Faccessat, [WorkingDirectory, Text(string.Empty), X_OK]);

        PlaceLabel(found);
        if (init)
        {
            StayAsInit();
        }

        nint defaultAction = Allocate(64);

        // execve(2) keeps what is ignored, by this process or by its caller: a shell's `&` ignores SIGINT, nohup(1) SIGHUP.
        foreach (int signal in IgnoredByParent.Union(SignalDisposition.Ignored))
        {
            Add("rt_sigaction", null, SystemCallNumber.RtSigaction, [signal, defaultAction, 0, sizeof(ulong)]);
        }

        Add("rt_sigprocmask", null, SystemCallNumber.RtSigprocmask, [Signals.SIG_SETMASK, Allocate(sizeof(ulong)), 0, sizeof(ulong)]);
        beforehand?.Invoke();
        Add("execve", name, SystemCallNumber.Execve, [program, TextArray(arguments), TextArray(environment)]);
    }

    /// <summary>
    /// Becomes a program as execve(2) has it: what signals do and which are blocked stays. Where that or a step before it that jumps to
    /// <paramref name="failed"/> fails, a text is written to standard error, and the process ends with an exit code.
    /// </summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">The program's name and its arguments; at least one.</param>
    /// <param name="environment">Its environment, <c>NAME=value</c> each.</param>
    /// <param name="failed">The label of the failure.</param>
    /// <param name="failure">The text, with its end of line.</param>
    /// <param name="exitCode">The exit code of the failure.</param>
    public void ExecuteOrFail(
        string path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment, Label failed, string failure, int exitCode)
    {
        Add("execve", path, SystemCallNumber.Execve, [Text(path), Array(arguments), Array(environment)], ulong.MaxValue, onFailure: failed);
        PlaceLabel(failed);
        Add("write", "standard error", SystemCallNumber.Write, [2, Text(failure), Encoding.UTF8.GetByteCount(failure)], ulong.MaxValue);
        Add("exit_group", null, SystemCallNumber.ExitGroup, [exitCode]);
    }

    /// <summary>Lets a child go on with the next step, as the leader of the terminal's foreground where there is a terminal.</summary>
    private void StayAsInit()
    {
        Add("prctl", "PR_SET_CHILD_SUBREAPER", SystemCallNumber.Prctl, [PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0]);
        Add("clone", "the program", StubImage.Divide, [Structure(ulong.MaxValue)]);
        Add("setpgid", null, SystemCallNumber.Setpgid, [0, 0]);

        // The first child of a PID namespace is 2 there. Elsewhere the terminal keeps its foreground.
        Add("ioctl", "TIOCSPGRP", SystemCallNumber.Ioctl, [0, TIOCSPGRP, Structure(2)], Tolerate(Errno.ESRCH, Errno.EPERM, Errno.EINVAL, Errno.EIO, Errno.ENOTTY, Errno.EBADF));
    }
}
