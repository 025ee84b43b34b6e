using Containers.Linux.Descriptors;

namespace Containers.Runtime.Commands;

/// <summary>The option <c>--preserve-fds</c>: how many of the caller's descriptors from 3 on a program gets.</summary>
internal static class PreservedDescriptors
{
    /// <summary>Their number, with those before them.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="sockets">How many descriptors from 3 on the program gets before them.</param>
    /// <exception cref="UsageException">One that the caller did not open could be this program's own, which no container may have.</exception>
    internal static int Count(Arguments arguments, int sockets = 0)
    {
        int count = arguments.Number("preserve-fds");
        for (int number = 3; number < 3 + sockets + count; number++)
        {
            if (!InheritedDescriptor.Exists(number))
            {
                throw new UsageException(number < 3 + sockets ? $"LISTEN_FDS={sockets}: descriptor {number} is not open" : $"--preserve-fds {count}: descriptor {number} is not open");
            }
        }

        return sockets + count;
    }
}
