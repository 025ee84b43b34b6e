using System.Globalization;
using System.Text;
using Containers.Linux.Capabilities;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Namespaces;

/// <summary>A range of ids of a user namespace.</summary>
/// <param name="Inside">The first id in it.</param>
/// <param name="Outside">The first id in the namespace above.</param>
/// <param name="Count">How many ids.</param>
public readonly record struct IdMapping(uint Inside, uint Outside, uint Count);

/// <summary>User namespaces (user_namespaces(7)).</summary>
public static class UserNamespace
{
    /// <summary>
    /// Says which ids a process's new user namespace has; once for each namespace. Without the rights to it, a user maps their own ids alone,
    /// for which the process gives up setgroups(2), and has newgidmap(1) and newuidmap(1), side by side, map those that /etc/subuid and /etc/subgid give them.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refuses the mappings, or those programs do (EPERM).</exception>
    public static void Map(int process, IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups)
    {
        CapabilitySet rights = CapabilitySet.Permitted;
        using MappingProgram? groupProgram = MapGroups(process, groups, rights.Contains(CapabilitySet.SetGroup));
        using MappingProgram? userProgram = MapUsers(process, users, rights.Contains(CapabilitySet.SetUser));
        groupProgram?.WaitForEnd();
        userProgram?.WaitForEnd();
    }

    /// <summary>What an id in a user namespace is in the one above; null where that has no such id.</summary>
    public static uint? Outside(IReadOnlyList<IdMapping> mappings, uint id)
    {
        foreach (IdMapping mapping in mappings)
        {
            if (id >= mapping.Inside && id - mapping.Inside < mapping.Count)
            {
                return mapping.Outside + (id - mapping.Inside);
            }
        }

        return null;
    }

    /// <summary>Whether the programs are there that map IDs for who has no right to it: newuidmap(1) and newgidmap(1).</summary>
    public static bool HasMappingPrograms => MappingProgram.Find(MappingProgram.Users) is not null && MappingProgram.Find(MappingProgram.Groups) is not null;

    /// <summary>Whether this process may set groups: it has the capability, and its user namespace did not give it up.</summary>
    public static bool AllowsSettingGroups =>
        CapabilitySet.Permitted.Contains(CapabilitySet.SetGroup) && FileDescriptor.ReadFile("/proc/self/setgroups").AsSpan().StartsWith("allow"u8);

    /// <summary>The users of a process's user namespace, as this process's knows them.</summary>
    /// <exception cref="LinuxException">There is no such process.</exception>
    public static List<IdMapping> ReadUsers(int process) => Read(process, "uid_map");

    /// <summary>The groups of a process's user namespace, as this process's knows them.</summary>
    /// <exception cref="LinuxException">There is no such process.</exception>
    public static List<IdMapping> ReadGroups(int process) => Read(process, "gid_map");

    private static MappingProgram? MapGroups(int process, IReadOnlyList<IdMapping> groups, bool hasRight)
    {
        if (hasRight)
        {
            Write($"/proc/{process}/gid_map", Lines(Within(ReadGroups(Environment.ProcessId), groups)));
            return null;
        }

        if (IsAlone(groups, FileDescriptor.EffectiveGroup))
        {
            Write($"/proc/{process}/setgroups", "deny");
            Write($"/proc/{process}/gid_map", Lines(groups));
            return null;
        }

        return MappingProgram.Start(MappingProgram.Groups, process, Lines(groups));
    }

    private static MappingProgram? MapUsers(int process, IReadOnlyList<IdMapping> users, bool hasRight)
    {
        if (hasRight || IsAlone(users, FileDescriptor.EffectiveUser))
        {
            Write($"/proc/{process}/uid_map", Lines(Within(ReadUsers(Environment.ProcessId), users)));
            return null;
        }

        return MappingProgram.Start(MappingProgram.Users, process, Lines(users));
    }

    private static List<IdMapping> Read(int process, string file)
    {
        List<IdMapping> users = [];
        foreach (string line in Encoding.ASCII.GetString(FileDescriptor.ReadFile($"/proc/{process}/{file}")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            uint[] numbers = Array.ConvertAll(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), text => uint.Parse(text, CultureInfo.InvariantCulture));
            users.Add(new IdMapping(numbers[0], numbers[1], numbers[2]));
        }

        return users;
    }

    /// <summary>
    /// A user namespace with mappings and no process in it, as id-mapped mounts take it (mount_setattr(2)). Only for native programs: a child
    /// goes on in a copy of this process for a moment (<see cref="ChildProgram"/>), which a process whose code is made while it runs does not survive.
    /// </summary>
    /// <exception cref="LinuxException">It cannot be made.</exception>
    public static SafeFileHandle Create(IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups) =>
        Make(CloneFlags.NewUser, users, groups, static process => FileDescriptor.Open($"/proc/{process}/ns/user", OpenFlags.Read));

    /// <summary>As <see cref="Create"/>, with a network namespace that belongs to it: who is root in the one has the rights over the other.</summary>
    /// <exception cref="LinuxException">They cannot be made.</exception>
    public static (SafeFileHandle Users, SafeFileHandle Network) CreateWithNetwork(IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups) =>
        Make(CloneFlags.NewUser | CloneFlags.NewNetwork, users, groups, static process =>
            (FileDescriptor.Open($"/proc/{process}/ns/user", OpenFlags.Read), FileDescriptor.Open($"/proc/{process}/ns/net", OpenFlags.Read)));

    private static T Make<T>(CloneFlags flags, IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups, Func<int, T> open)
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        using (writing)
        using (ChildProgram program = new())
        {
            // The process only has to be there: it waits until it is killed, or this process is gone.
            program.Close((int)writing.DangerousGetHandle());
            program.WaitForByte((int)reading.DangerousGetHandle());
            using ChildProcess child = program.Start(flags);
            try
            {
                Map(child.Id, users, groups);
                return open(child.Id);
            }
            finally
            {
                child.Kill();
            }
        }
    }

    /// <summary>
    /// Mappings such that each lies within one of the namespace above: the kernel refuses those that go on from one to the next, although all of their IDs are there.
    /// </summary>
    /// <param name="above">The mappings of the namespace above.</param>
    /// <param name="mappings">The ones to part. Of what that namespace has not, nothing is left out: the kernel refuses it.</param>
    private static List<IdMapping> Within(IReadOnlyList<IdMapping> above, IReadOnlyList<IdMapping> mappings)
    {
        List<IdMapping> parted = [];
        foreach (IdMapping mapping in mappings)
        {
            uint done = 0;
            do
            {
                uint outside = mapping.Outside + done;
                uint left = mapping.Count - done;
                uint count = left;
                foreach (IdMapping place in above)
                {
                    if (outside >= place.Inside && outside - place.Inside < place.Count)
                    {
                        count = Math.Min(left, place.Count - (outside - place.Inside));
                    }
                }

                parted.Add(new IdMapping(mapping.Inside + done, outside, count));
                done += count;
            }
            while (done < mapping.Count);
        }

        return parted;
    }

    private static bool IsAlone(IReadOnlyList<IdMapping> mappings, uint own) => mappings is [{ Count: 1 } only] && only.Outside == own;

    private static string Lines(IReadOnlyList<IdMapping> mappings)
    {
        StringBuilder text = new();
        foreach (IdMapping mapping in mappings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{mapping.Inside} {mapping.Outside} {mapping.Count}\n");
        }

        return text.ToString();
    }

    private static void Write(string path, string text)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write);
        try
        {
            file.WriteAll(Encoding.ASCII.GetBytes(text));
        }
        catch (LinuxException refused)
        {
            throw new LinuxException("write", path, refused.Errno);
        }
    }
}
