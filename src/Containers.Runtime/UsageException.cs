namespace Containers.Runtime;

/// <summary>A command line that this program does not take.</summary>
public sealed class UsageException(string message) : Exception($"{message}; see container-runtime --help.");
