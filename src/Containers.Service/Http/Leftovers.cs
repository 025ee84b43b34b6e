namespace Containers.Service.Http;

/// <summary>
/// Collects what requests and streams leave in memory before it is much. The collector alone waits until it fills the processor's cache, which may be 100 MB.
/// </summary>
internal static class Leftovers
{
    private const long Most = 8 << 20;
    private static long s_collected;

    /// <summary>Collects what is left where that is much; called whenever something was sent.</summary>
    public static void CollectWhereMany()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long before = Volatile.Read(ref s_collected);
        if (allocated - before > Most && Interlocked.CompareExchange(ref s_collected, allocated, before) == before)
        {
            GC.Collect(0);
        }
    }
}
