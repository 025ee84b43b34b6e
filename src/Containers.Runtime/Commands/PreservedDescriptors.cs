using Containers.Linux.Processes;

namespace Containers.Runtime.Commands;

/// <summary>The option <c>--preserve-fds</c>: how many of the caller's descriptors from 3 on a program gets.</summary>
internal static class PreservedDescriptors
{
    /// <summary>Their number.</summary>
    /// <exception cref="UsageException">One that the caller did not open could be this program's own, which no container may have.</exception>
    internal static int Count(Arguments arguments)
    {
        int count = arguments.Number("preserve-fds");
        for (int number = 3; number < 3 + count; number++)
        {
            if (!InheritedDescriptor.Exists(number))
            {
                throw new UsageException($"--preserve-fds {count}: descriptor {number} is not open");
            }
        }

        return count;
    }
}
