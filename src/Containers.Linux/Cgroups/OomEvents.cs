using System.Globalization;
using System.Runtime.InteropServices;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Cgroups;

/// <summary>Tells when memory was so short in a group that the kernel ended one of its processes; <see cref="Cgroup.ReadOomKills"/> says how many it has ended.</summary>
/// <remarks>
/// An eventfd(2) for v1's <c>memory.oom_control</c> (cgroup-v1/memory.rst, section 10), and poll(2) for v2's <c>memory.events</c>. No watch of inotify(7), of
/// which a user has 128.
/// </remarks>
public sealed partial class OomEvents : IDisposable
{
    private const int EFD_CLOEXEC = 0x80000;
    private const int EFD_NONBLOCK = 0x800;

    private readonly SafeFileHandle _file;

    private OomEvents(SafeFileHandle file, bool comesFirst) => (_file, ComesFirst) = (file, comesFirst);

    /// <summary>Whether it is told before the process is ended, and before that is counted: v1.</summary>
    public bool ComesFirst { get; }

    /// <summary>What to wait for.</summary>
    public PollEntry Entry => new((int)_file.DangerousGetHandle(), ComesFirst ? PollEvents.Readable : PollEvents.Priority);

    /// <summary>Those of a group from now on; null where no controller counts, or the group is not there.</summary>
    /// <exception cref="LinuxException">The kernel refuses, as it does on v1 for who is not root.</exception>
    public static OomEvents? Of(Cgroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.FilesOf("memory") is { } files)
        {
            return files.Has("cgroup.event_control") ? new OomEvents(OpenControl(files), comesFirst: true) : null;
        }

        if (group.UnifiedFiles is not { } unified || !unified.Has("memory.events"))
        {
            return null;
        }

        OomEvents events = new(unified.Open("memory.events", OpenFlags.Read), comesFirst: false);
        events.Reset();
        return events;
    }

    /// <summary>Forgets what was told so far.</summary>
    /// <returns>False where the group is gone: nothing is told any more.</returns>
    public bool Reset()
    {
        Span<byte> text = stackalloc byte[256];
        try
        {
            _ = ComesFirst ? Pipes.Read(_file, text[..sizeof(ulong)]) : RandomAccess.Read(_file, text, 0);
            return true;
        }
        catch (Exception exception) when (exception is IOException or LinuxException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SafeFileHandle OpenControl(GroupFiles files)
    {
        int number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (number < 0)
        {
            LinuxException.ThrowLast("eventfd", null);
        }

        SafeFileHandle events = new(number, ownsHandle: true);
        try
        {
            using SafeFileHandle control = files.Open("memory.oom_control", OpenFlags.Read);
            files.Write("cgroup.event_control", string.Create(CultureInfo.InvariantCulture, $"{number} {control.DangerousGetHandle()}"));
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);
}
