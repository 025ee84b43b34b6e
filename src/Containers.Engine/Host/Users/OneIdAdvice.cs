using Containers.Linux.Namespaces;

namespace Containers.Engine.Host.Users;

/// <summary>What gives more IDs to a user whose containers have one.</summary>
internal static class OneIdAdvice
{
    /// <summary>A sentence for errors and warnings.</summary>
    public static string Text => UserNamespace.HasMappingPrograms
        ? "As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME, with IDs that no other line of /etc/subuid and /etc/subgid has."
        : "newuidmap or newgidmap is missing, which map the IDs of /etc/subuid and /etc/subgid. Debian and Ubuntu: apt-get install uidmap; Fedora: dnf install shadow-utils.";
}
