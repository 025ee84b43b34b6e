namespace Containers.Cli;

/// <summary>A command line that cannot be understood.</summary>
internal sealed class UsageException(string message) : FormatException(message);
