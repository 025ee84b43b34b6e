using System.Globalization;

namespace Containers.Engine.Building;

/// <summary>Something that a Dockerfile should better not do.</summary>
/// <param name="Rule">The rule's name, as in the comment <c># check=skip=RULE</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Message">What is wrong and what is better.</param>
public sealed record BuildWarning(string Rule, int Line, string Message)
{
    /// <summary>As a build tells it: <c>RULE: MESSAGE (line NUMBER)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rule}: {Message} (line {Line})");
}
