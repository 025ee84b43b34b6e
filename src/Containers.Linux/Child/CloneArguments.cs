namespace Containers.Linux.Child;

/// <summary>struct clone_args of clone3(2).</summary>
internal struct CloneArguments
{
#pragma warning disable CS0649 // Fields that stay zero are part of the kernel's layout.
    public ulong Flags;
    public ulong PidFd;
    public ulong ChildTid;
    public ulong ParentTid;
    public ulong ExitSignal;
    public ulong Stack;
    public ulong StackSize;
    public ulong Tls;
    public ulong SetTid;
    public ulong SetTidSize;
    public ulong Cgroup;
#pragma warning restore CS0649
}
