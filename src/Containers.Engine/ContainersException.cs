namespace Containers.Engine;

/// <summary>
/// The base of everything the engine reports to its user. The message says what is wrong, where, and what to do next.
/// </summary>
public abstract class ContainersException : Exception
{
    /// <summary>An error with its stable id.</summary>
    protected ContainersException(string errorId, string message, Exception? inner = null)
        : base(message, inner) => ErrorId = errorId;

    /// <summary>A stable name for the kind of error, such as <c>ImageNotFound</c>: PowerShell's error id.</summary>
    public string ErrorId { get; }
}
