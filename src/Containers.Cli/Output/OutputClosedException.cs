namespace Containers.Cli.Output;

/// <summary>Whoever read the program's output has gone, as <c>head</c> does: there is nothing left to do, and nobody to tell.</summary>
internal sealed class OutputClosedException : Exception;
