using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>A set-user-ID program of shadow-utils that maps IDs for who has no right to it: it checks what /etc/subuid and /etc/subgid give the user.</summary>
internal sealed class MappingProgram : IDisposable
{
    /// <summary>newuidmap(1).</summary>
    internal const string Users = "newuidmap";

    /// <summary>newgidmap(1).</summary>
    internal const string Groups = "newgidmap";

    private readonly string _name;
    private readonly string _numbers;
    private readonly SafeFileHandle _running;
    private bool _hasEnded;

    private MappingProgram(string name, string numbers, SafeFileHandle running) => (_name, _numbers, _running) = (name, numbers, running);

    /// <summary>The program's file; null where it is not installed.</summary>
    internal static string? Find(string name)
    {
        string usual = $"/usr/bin/{name}";
        return ProgramRun.Find(name) ?? (File.Exists(usual) ? usual : null);
    }

    /// <summary>Starts one.</summary>
    /// <param name="name">Which.</param>
    /// <param name="process">The process whose namespace gets the IDs.</param>
    /// <param name="lines">The mappings, as the kernel's file has them.</param>
    /// <exception cref="LinuxException">It is not installed, or may not be executed.</exception>
    internal static MappingProgram Start(string name, int process, string lines)
    {
        string path = Find(name) ?? throw new LinuxException(name, "PATH", Errno.ENOENT);
        string[] numbers = lines.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        using SafeFileHandle nowhere = FileDescriptor.Open("/dev/null", OpenFlags.Write);
        int id = ProcessStarter.Start(path, [name, process.ToString(CultureInfo.InvariantCulture), .. numbers], environment: null, [null, nowhere, nowhere], newSession: false);
        return new MappingProgram(name, string.Join(' ', numbers), ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH));
    }

    /// <summary>Waits until it has mapped the IDs.</summary>
    /// <exception cref="LinuxException">It refuses them (EPERM).</exception>
    internal void WaitForEnd()
    {
        _hasEnded = true;
        if (ProcessHandle.Wait(_running) != 0)
        {
            throw new LinuxException(_name, _numbers, Errno.EPERM);
        }
    }

    /// <summary>Waits for its end, where nobody has: it is a child of this process.</summary>
    public void Dispose()
    {
        if (!_hasEnded)
        {
            _ = ProcessHandle.Wait(_running);
        }

        _running.Dispose();
    }
}
