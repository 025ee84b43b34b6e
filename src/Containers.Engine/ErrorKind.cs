namespace Containers.Engine;

/// <summary>What went wrong, as far as it decides what a caller does about it: PowerShell's category, a status of HTTP.</summary>
public enum ErrorKind
{
    /// <summary>What is named is not there.</summary>
    NotFound,

    /// <summary>What is given cannot be understood, or cannot be.</summary>
    Invalid,

    /// <summary>The name is taken.</summary>
    Exists,

    /// <summary>It is in use by others.</summary>
    InUse,

    /// <summary>It does not stand as it would have to for that.</summary>
    State,

    /// <summary>Nobody is signed in, or the password is wrong.</summary>
    Unauthenticated,

    /// <summary>The user may not do that.</summary>
    Denied,

    /// <summary>The other side cannot do that at all.</summary>
    Unsupported,

    /// <summary>Nobody answers, or the connection is lost.</summary>
    Unreachable,

    /// <summary>The answer is none that can be understood.</summary>
    Protocol,

    /// <summary>There is no room left, or too much is asked for.</summary>
    Limit,

    /// <summary>Content or a file is damaged, or not in its format.</summary>
    Damaged,

    /// <summary>Something that is needed cannot be used now.</summary>
    Unavailable,
}
