using Containers.Engine.Containers;
using Containers.Engine.Containers.Bundles;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Execution;

/// <summary>Who files belong to.</summary>
/// <param name="User">User id.</param>
/// <param name="Group">Group id.</param>
internal readonly record struct FileOwner(uint User, uint Group)
{
    /// <summary>Root.</summary>
    public static FileOwner Root => default;

    /// <summary>Reads <c>user:group</c> by names of the root file system or numbers. A number alone is user and group, a name brings its own group.</summary>
    /// <exception cref="ContainerOptionsException">There is no such user or group.</exception>
    public static FileOwner Find(DirectoryDescriptor root, string text)
    {
        if (AccountNumber.TryRead(text, out uint number))
        {
            return new FileOwner(number, number);
        }

        return OfUser(root, text);
    }

    /// <summary>The account of a USER instruction.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    public static FileOwner OfUser(DirectoryDescriptor root, string text)
    {
        Oci.Runtime.RuntimeUser user = UserAccount.Find(root, text).User;
        return new FileOwner(user.Uid, user.Gid);
    }
}
