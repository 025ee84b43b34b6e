using System.Runtime.InteropServices;

namespace Containers.Linux.Deputies;

/// <summary>The memory by which a deputy's thread is asked for a system call; <see cref="DeputyCode"/> goes by these offsets.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallBlock
{
    /// <summary>The thread has ended, or has become another program: the kernel writes that (set_tid_address(2)).</summary>
    public const int Gone = 0;

    /// <summary>There is a call to make.</summary>
    public const int Asked = 1;

    /// <summary>There is none, or its result is there.</summary>
    public const int Answered = 2;

    /// <summary>One of the states; both sides wait for its change (futex(2)).</summary>
    public int State;

    /// <summary>The call's number; a negative one is clone3(2), whose child works on the block that is the third argument.</summary>
    public nint Number;

    /// <summary>The call's arguments.</summary>
    public fixed long Arguments[6];

    /// <summary>The call's result, or its negative error number.</summary>
    public nint Result;

    /// <summary>The process that a deputy lives and ends with.</summary>
    public int Parent;
}
