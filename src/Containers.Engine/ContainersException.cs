namespace Containers.Engine;

/// <summary>
/// The base of everything the engine reports to its user. The message says what is wrong, where, and what to do next.
/// </summary>
public abstract class ContainersException : Exception
{
    /// <summary>An error with its kind and its stable id.</summary>
    protected ContainersException(ErrorKind kind, string errorId, string message, Exception? inner = null)
        : base(message, inner) => (Kind, ErrorId) = (kind, errorId);

    /// <summary>What its user does about it.</summary>
    public ErrorKind Kind { get; }

    /// <summary>A stable name for the kind of error, such as <c>ImageNotFound</c>: PowerShell's error id.</summary>
    public string ErrorId { get; }
}
