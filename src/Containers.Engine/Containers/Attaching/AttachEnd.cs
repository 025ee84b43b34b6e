namespace Containers.Engine.Containers;

/// <summary>How an attachment came to its end.</summary>
/// <param name="ExitCode">The container's exit code; null where it goes on: the user detached.</param>
/// <param name="Lost">Whether the monitor went away without a word.</param>
/// <param name="OutputClosed">Whether nobody reads this process's output any more, which is no end of the container.</param>
internal readonly record struct AttachEnd(int? ExitCode, bool Lost = false, bool OutputClosed = false);
