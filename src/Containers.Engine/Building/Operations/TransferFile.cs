namespace Containers.Engine.Building.Operations;

/// <summary>A heredoc of COPY or ADD.</summary>
/// <param name="Name">The file's name, where the target is a folder.</param>
/// <param name="Text">The file's content.</param>
internal sealed record TransferFile(string Name, string Text);
