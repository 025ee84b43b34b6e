using System.Text;
using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Deputies;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Host.Users;

/// <summary>
/// The user namespace in which the engine of an ordinary user works, as root of the user's own and subordinate IDs. All commands and monitors of one
/// user over one store share it, since only its members may enter a container's namespaces; it lives as long as one of them does. A process of several
/// threads cannot enter a user namespace (setns(2)), so a program goes there by being executed anew, or has a deputy there.
/// </summary>
public static class UserSession
{
    private const int FailureExitCode = 125;

    private static readonly Lock s_gate = new();
    private static StorePaths? s_appointedFor;
    private static Deputy? s_deputy;

    /// <summary>Whether this process is an ordinary user's, outside of the namespace.</summary>
    public static bool IsNeeded => ProcessRights.Current == Rights.User;

    /// <summary>Executes this program again in the namespace, with its words, its environment and the same process ID.</summary>
    /// <param name="paths">The user's store.</param>
    /// <exception cref="UserSessionException">The machine does not let the user have one.</exception>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static void Enter(StorePaths paths) => Enter(paths, Environment.ProcessPath!, OwnTexts.Words());

    /// <summary>Executes a program in the namespace, with this process's environment and ID.</summary>
    /// <param name="paths">The user's store.</param>
    /// <param name="program">The program's file.</param>
    /// <param name="words">Its name and its arguments.</param>
    /// <exception cref="UserSessionException">The machine does not let the user have one.</exception>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static void Enter(StorePaths paths, string program, IReadOnlyList<byte[]> words)
    {
        RequireFolders(paths);
        UserIds ids = UserIds.OfThisUser();

        // Held until this process is in the namespace: whoever comes next finds it there.
        using FileLock alone = FileLock.Acquire(paths.UserNamespaceLock, FileLockMode.Exclusive);
        using SafeFileHandle users = UserNamespaceHolder.Find(paths, StoreIds.Read(paths) ?? ids) ?? Create(paths, ids);
        Execute(paths, users, alone, program, words);
    }

    /// <summary>
    /// Where this process is an ordinary user's, gives it a deputy in the namespace, which is that of one store at a time: for a process that cannot be
    /// executed anew.
    /// </summary>
    /// <param name="paths">The user's store.</param>
    /// <exception cref="UserSessionException">The machine does not let the user have one.</exception>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static void Appoint(StorePaths paths) => _ = Deputy.Aside(() =>
    {
        if (!IsNeeded)
        {
            return false;
        }

        lock (s_gate)
        {
            if (s_deputy is { IsGone: false } && s_appointedFor == paths)
            {
                return false;
            }

            Deputy deputy = AppointNew(paths);
            s_deputy?.Dispose();
            (s_deputy, s_appointedFor) = (deputy, paths);
            return true;
        }
    });

    private static Deputy AppointNew(StorePaths paths)
    {
        RequireFolders(paths);
        UserIds ids = UserIds.OfThisUser();
        Deputy deputy = Deputy.Start();
        try
        {
            using FileLock alone = FileLock.Acquire(paths.UserNamespaceLock, FileLockMode.Exclusive);
            using SafeFileHandle? users = UserNamespaceHolder.Find(paths, StoreIds.Read(paths) ?? ids);
            if (users is not null)
            {
                deputy.Enter(users);
            }
            else
            {
                EnterNew(deputy, paths, ids);
            }

            EnterNewMounts(deputy);
            deputy.Take(new Dictionary<string, string> { [StorePaths.RootVariable] = paths.Root, [StorePaths.RunRootVariable] = paths.RunRoot });
            return deputy;
        }
        catch
        {
            deputy.Dispose();
            throw;
        }
    }

    private static void RequireFolders(StorePaths paths)
    {
        OwnFolder.Require(paths.Root, $"{UserFolders.HomeVariable} or {StorePaths.RootVariable}");
        OwnFolder.Require(paths.RunRoot, $"XDG_RUNTIME_DIR or {StorePaths.RunRootVariable}");
    }

    /// <summary>AppArmor may let a program make a user namespace, and then nothing in it.</summary>
    private static void EnterNewMounts(Deputy deputy)
    {
        try
        {
            deputy.EnterNew(CloneFlags.NewMount);
        }
        catch (LinuxException refused) when (AppArmorProfile.IsNeeded && IsDenial(refused))
        {
            throw Denied(refused);
        }
    }

    private static void EnterNew(Deputy deputy, StorePaths paths, UserIds ids) => Create(paths, ids, deputy.Id, () =>
    {
        deputy.EnterNew(CloneFlags.NewUser);
        UserNamespace.Map(deputy.Id, ids.Users, ids.Groups);
        return FileDescriptor.Open($"/proc/{deputy.Id}/ns/user", OpenFlags.Read);
    }).Dispose();

    private static SafeFileHandle Create(StorePaths paths, UserIds ids) =>
        Create(paths, ids, Environment.ProcessId, () => UserNamespace.Create(ids.Users, ids.Groups));

    private static SafeFileHandle Create(StorePaths paths, UserIds ids, int holder, Func<SafeFileHandle> create)
    {
        StoreIds.Require(paths, ids);
        SafeFileHandle users = Made(create);
        try
        {
            StoreIds.Record(paths, ids);
            UserNamespaceHolder.Record(paths, users.Status().Inode, holder);
            return users;
        }
        catch
        {
            users.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Made(Func<SafeFileHandle> create)
    {
        try
        {
            return create();
        }
        catch (LinuxException refused) when (refused is { Call: "newuidmap" or "newgidmap" })
        {
            throw new UserSessionException(
                $"{refused.Call} refuses the IDs of /etc/subuid and /etc/subgid ({refused.Subject}): it has to be set-user-ID root or have the capability, and the IDs must be the user's.",
                refused);
        }
        catch (LinuxException refused) when (refused is { Call: "posix_spawn", Errno: Errno.EACCES or Errno.EPERM })
        {
            throw new UserSessionException(
                $"{refused.Subject} may not be executed by this user, and nobody else maps the IDs of /etc/subuid and /etc/subgid. "
                + $"As root: chmod a+rx {refused.Subject}, or have the user in its group.",
                refused);
        }
        catch (LinuxException refused) when (IsDenial(refused))
        {
            throw Denied(refused);
        }
    }

    private static bool IsDenial(LinuxException refused) => refused.Errno is Errno.EPERM or Errno.EACCES or Errno.ENOSPC;

    private static UserSessionException Denied(LinuxException refused) => new(
        AppArmorProfile.IsNeeded
            ? $"AppArmor keeps user namespaces from programs that no profile lets have them ({AppArmorProfile.Parameter}). {AppArmorProfile.HowToLoad}"
            : "This machine does not let users have user namespaces. Look at user.max_user_namespaces and kernel.unprivileged_userns_clone (Debian).",
        refused);

    private static void Execute(StorePaths paths, SafeFileHandle users, FileLock alone, string path, IReadOnlyList<byte[]> words)
    {
        int namespaceFile = (int)users.DangerousGetHandle();
        List<(string Name, string Value)> own = [(StorePaths.RootVariable, paths.Root), (StorePaths.RunRootVariable, paths.RunRoot)];
        if (UserFolders.NamedHome is null)
        {
            // There the account is root's.
            own.Add((UserFolders.HomeVariable, UserFolders.Home));
        }

        List<byte[]> environment = [.. OwnTexts.Environment().Where(entry => !own.Exists(variable => entry.AsSpan().StartsWith(Encoding.ASCII.GetBytes(variable.Name + "="))))];
        environment.AddRange(own.Select(static variable => Encoding.UTF8.GetBytes($"{variable.Name}={variable.Value}")));
        using ChildProgram program = new();
        program.ContinueInStub(namespaceFile, (int)alone.Handle.DangerousGetHandle());
        ChildProgram.Label failed = program.DefineLabel();
        program.JoinNamespace(namespaceFile, CloneFlags.NewUser, "the user's namespace", failed);
        program.Unshare(CloneFlags.NewMount, failed);
        program.ExecuteOrFail(
            path, words, environment, failed,
            $"containers: {path} cannot be executed in the user's namespace: look at user.max_mnt_namespaces.{(AppArmorProfile.IsNeeded ? $" {AppArmorProfile.HowToLoad}" : "")}\n", FailureExitCode);
        program.Become();
    }
}
