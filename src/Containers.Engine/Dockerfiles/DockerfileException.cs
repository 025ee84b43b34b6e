using System.Globalization;
using Containers.Engine.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>A Dockerfile that cannot be read or built. Error id <c>DockerfileInvalid</c>.</summary>
public sealed class DockerfileException : ContainersException
{
    private const int LongestQuote = 200;

    internal DockerfileException(SourceLocation location, string fault, Exception? inner = null)
        : base(ErrorKind.Invalid, "DockerfileInvalid", Describe(location, fault), inner)
    {
        File = location.File;
        Line = location.Line;
        LineText = AddressCredentials.Hide(location.Text);
        Fault = AddressCredentials.Hide(fault);
    }

    /// <summary>The file as its user named it.</summary>
    public string File { get; }

    /// <summary>The line of the fault, from 1.</summary>
    public int Line { get; }

    /// <summary>The line as it stands there, but for users and passwords of addresses.</summary>
    public string LineText { get; }

    /// <summary>What is wrong and what is right, without the place.</summary>
    public string Fault { get; }

    private static string Describe(SourceLocation location, string fault)
    {
        string whole = AddressCredentials.Hide(location.Text);
        string text = whole.Length > LongestQuote ? whole[..LongestQuote] + "…" : whole;
        return string.Create(CultureInfo.InvariantCulture, $"{location.File}:{location.Line}: {AddressCredentials.Hide(fault)}\n  {location.Line} | {text}");
    }
}
