using System.Runtime.ExceptionServices;
using Containers.Linux.Deputies;

namespace Containers.Linux.Processes;

/// <summary>
/// Work on a thread that ends with it: what a thread alone can have - namespaces, a working directory, who it is to the file system - no other
/// thread sees, and nobody has to take back.
/// </summary>
public static class OwnThread
{
    /// <summary>Does the work and waits for its end.</summary>
    /// <exception cref="Exception">The work's own.</exception>
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        DeputyThread? maker = Deputy.OwnThread;
        Thread thread = new(() =>
        {
            try
            {
                using Deputy.OwnPlace place = Deputy.Take(maker);
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
