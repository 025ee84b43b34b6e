namespace Containers.Linux.Deputies;

/// <summary>What a deputy shares with its process, and its threads with each other: flags of clone3(2).</summary>
internal static class DeputyFlags
{
    /// <summary>CLONE_CHILD_CLEARTID: the kernel tells by a word of memory that a thread has ended or become another program.</summary>
    public const ulong ClearThreadId = 0x200000;

    /// <summary>
    /// A deputy: memory and descriptors are its process's. It is no thread of that, and root and working directory are its own, so that it may enter a user
    /// namespace (setns(2)). It handles no signals.
    /// </summary>
    public const ulong Deputy = SharedMemory | SharedFiles | ClearedHandlers;

    /// <summary>A thread of a deputy, as pthread_create(3) makes them.</summary>
    public const ulong Thread = SharedMemory | SharedFiles | 0x200 | 0x800 | 0x10000 | 0x40000; // CLONE_FS, CLONE_SIGHAND, CLONE_THREAD, CLONE_SYSVSEM

    /// <summary>A process on its way to another program, a child of the deputy: descriptors of its own, memory shared until then (vfork(2)).</summary>
    public const ulong Program = SharedMemory | ClearedHandlers;

    /// <summary>CLONE_PARENT: a child of the deputy's own parent, its process.</summary>
    public const ulong SameParent = 0x8000;

    private const ulong SharedMemory = 0x100;
    private const ulong SharedFiles = 0x400;
    private const ulong ClearedHandlers = 0x100000000;
}
