using Containers.Linux;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Networking;

/// <summary>Pipes that relayed connections have for a while and leave empty: to make and close one takes as long as a short answer. For the monitor's loop alone.</summary>
internal static class RelayPipes
{
    private const int MostKept = 64;

    private static readonly Stack<(SafeFileHandle Reading, SafeFileHandle Writing)> Kept = [];

    /// <summary>An empty pipe.</summary>
    /// <exception cref="LinuxException">No descriptor is left for it.</exception>
    internal static (SafeFileHandle Reading, SafeFileHandle Writing) Take() => Kept.TryPop(out (SafeFileHandle, SafeFileHandle) pipe) ? pipe : Pipes.Create();

    /// <summary>Gives one back.</summary>
    /// <param name="pipe">The pipe.</param>
    /// <param name="isEmpty">Whether nothing is in it.</param>
    internal static void Return((SafeFileHandle Reading, SafeFileHandle Writing) pipe, bool isEmpty)
    {
        if (isEmpty && Kept.Count < MostKept)
        {
            Kept.Push(pipe);
            return;
        }

        pipe.Reading.Dispose();
        pipe.Writing.Dispose();
    }
}
