using System.Globalization;

namespace Containers.Engine.Building.Dockerfiles;

/// <summary>A Dockerfile that cannot be read or built. Error id <c>DockerfileInvalid</c>.</summary>
public sealed class DockerfileException : ContainersException
{
    private const int LongestQuote = 200;

    internal DockerfileException(SourceLocation location, string fault, Exception? inner = null)
        : base("DockerfileInvalid", Describe(location, fault), inner)
    {
        File = location.File;
        Line = location.Line;
        LineText = location.Text;
        Fault = fault;
    }

    /// <summary>The file as its user named it.</summary>
    public string File { get; }

    /// <summary>The line of the fault, from 1.</summary>
    public int Line { get; }

    /// <summary>The line as it stands there.</summary>
    public string LineText { get; }

    /// <summary>What is wrong and what is right, without the place.</summary>
    public string Fault { get; }

    private static string Describe(SourceLocation location, string fault)
    {
        string text = location.Text.Length > LongestQuote ? location.Text[..LongestQuote] + "…" : location.Text;
        return string.Create(CultureInfo.InvariantCulture, $"{location.File}:{location.Line}: {fault}\n  {location.Line} | {text}");
    }
}
