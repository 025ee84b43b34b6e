namespace Containers.Engine.Dockerfiles;

/// <summary>A place in a Dockerfile, for messages.</summary>
/// <param name="File">The file as its user named it.</param>
/// <param name="Line">The line that the instruction begins in, from 1.</param>
/// <param name="LastLine">The line that it ends in, heredocs included.</param>
/// <param name="Text">The first line as it stands there.</param>
internal sealed record SourceLocation(string File, int Line, int LastLine, string Text);
