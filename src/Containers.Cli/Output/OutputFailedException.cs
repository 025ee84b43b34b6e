using Containers.Linux;

namespace Containers.Cli.Output;

/// <summary>The program's output cannot be written: its disk is full, or its caller had closed it. Nothing that was to be told got there.</summary>
internal sealed class OutputFailedException(LinuxException cause) : Exception($"The output cannot be written ({cause.Message}).", cause);
