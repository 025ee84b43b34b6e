namespace Containers.Engine.Building.Operations;

/// <summary>A heredoc of RUN that is a program.</summary>
/// <param name="Path">Where the step finds it.</param>
/// <param name="Text">Its lines.</param>
internal sealed record RunScript(string Path, string Text);
