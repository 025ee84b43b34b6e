namespace Containers.Engine.Containers.Bundles;

/// <summary>Whose a user namespace is, or what its IDs are.</summary>
internal enum UserNamespaceKind
{
    /// <summary>The one that the engine works in: the host's, or that of an ordinary user.</summary>
    Host,

    /// <summary>That of another container.</summary>
    Shared,

    /// <summary>One of its own with IDs that no other container has.</summary>
    Range,

    /// <summary>One of its own in which the engine's user has the same ID as outside (podman's <c>keep-id</c>), with all IDs that the engine has.</summary>
    WithUser,

    /// <summary>One of its own with all IDs that the engine has but for its user's (podman's <c>nomap</c>).</summary>
    WithoutUser,
}
