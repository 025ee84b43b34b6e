namespace Containers.Engine.Host;

/// <summary>A program of the product's own is not where it should be.</summary>
public sealed class ProgramNotFoundException(string program) : ContainersException(
    ErrorKind.NotFound, "ProgramNotFound",
    $"The program {program} is neither beside this one nor on PATH. Install the product whole, or set {ProductPrograms.FolderVariable} to the folder that holds it.");
