namespace Containers.Supervision.Bus;

/// <summary>A service of a message bus refuses what it was asked for, or does not answer.</summary>
/// <param name="message">What it says.</param>
/// <param name="errorName">The error's name, such as <c>org.freedesktop.systemd1.NoSuchUnit</c>; null where it said nothing.</param>
public sealed class BusException(string message, string? errorName = null) : IOException(message)
{
    /// <summary>The error's name; null where the service said nothing.</summary>
    public string? ErrorName => errorName;
}
