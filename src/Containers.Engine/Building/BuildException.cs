using Containers.Engine.Dockerfiles;
using Containers.Engine.Text;

namespace Containers.Engine.Building;

/// <summary>A step of a build that failed, or a build that cannot be made as asked. Error id <c>BuildFailed</c>.</summary>
public sealed class BuildException : ContainersException
{
    /// <summary>Describes a build that cannot be made.</summary>
    /// <param name="fault">What is wrong and what is right, as a sentence.</param>
    /// <param name="inner">The cause.</param>
    public BuildException(string fault, Exception? inner = null)
        : base(ErrorKind.State, "BuildFailed", AddressCredentials.Hide(fault), inner)
    {
    }

    internal BuildException(SourceLocation location, string fault, int? exitCode = null, IReadOnlyList<string>? output = null, Exception? inner = null)
        : base(ErrorKind.State, "BuildFailed", Describe(location, fault, output ?? []), inner)
    {
        Line = location.Line;
        ExitCode = exitCode;
        Output = output ?? [];
    }

    /// <summary>The line of the step in the Dockerfile, from 1; null where no step failed.</summary>
    public int? Line { get; }

    /// <summary>The exit code of the step's program; null where it is not that.</summary>
    public int? ExitCode { get; }

    /// <summary>The step's program with its arguments, where that ended with the exit code; else empty.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The last lines that the step wrote.</summary>
    public IReadOnlyList<string> Output { get; } = [];

    private static string Describe(SourceLocation location, string fault, IReadOnlyList<string> output) =>
        $"{new DockerfileException(location, fault).Message}{string.Concat(output.Select(line => "\n  > " + line))}";
}
