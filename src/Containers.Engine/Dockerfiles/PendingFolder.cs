namespace Containers.Engine.Dockerfiles;

/// <summary>A folder that a WORKDIR wants. The next step that makes a layer makes it: WORKDIR makes none by itself.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="User">Who gets it; empty is root.</param>
internal sealed record PendingFolder(string Path, string User);
