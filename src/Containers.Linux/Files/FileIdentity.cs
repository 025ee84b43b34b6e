using Containers.Linux.Capabilities;
using Containers.Linux.Deputies;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Who this thread is when it makes files, until this is disposed: what it makes belongs to them, and it keeps every right it has (setfsuid(2),
/// capabilities(7), "Effect of user ID changes on capabilities"). A file system that has no name for this process's user takes files from another one
/// only. Nothing but calls of the kernel goes in between: a thread that is begun meanwhile would stay who this one is.
/// </summary>
public readonly ref struct FileIdentity : IDisposable
{
    private const nint Nobody = -1;
    private readonly bool _isAssumed;
    private readonly bool _hasPlace;
    private readonly nint _user;
    private readonly nint _group;

    /// <summary>Makes the thread somebody else.</summary>
    /// <param name="user">The owner of what it makes.</param>
    /// <param name="group">Its group.</param>
    /// <exception cref="LinuxException">This process may not (EPERM).</exception>
    public FileIdentity(uint user, uint group)
    {
        // Any thread of a deputy makes this thread's calls, unless there is one for them alone.
        _hasPlace = Deputy.Current is not null && Deputy.OwnThread is null;
        if (_hasPlace)
        {
            Deputy.Take(null);
        }

        _isAssumed = true;
        _group = SystemCall.Make(SystemCallNumber.Setfsgid, (nint)group);
        _user = SystemCall.Make(SystemCallNumber.Setfsuid, (nint)user);

        // Neither call says whether it worked; asked for nobody, they tell who one is.
        if ((uint)SystemCall.Make(SystemCallNumber.Setfsuid, Nobody) != user || (uint)SystemCall.Make(SystemCallNumber.Setfsgid, Nobody) != group)
        {
            Dispose();
            throw new LinuxException("setfsuid", $"{user}:{group}", Errno.EPERM);
        }

        CapabilitySet.RaiseAll();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isAssumed)
        {
            SystemCall.Make(SystemCallNumber.Setfsuid, _user);
            SystemCall.Make(SystemCallNumber.Setfsgid, _group);
        }

        if (_hasPlace)
        {
            default(Deputy.OwnPlace).Dispose();
        }
    }
}
