using System.Collections;
using System.Management.Automation.Language;
using Containers.Engine;

namespace Containers.PowerShell.Completion;

/// <summary>What is to be completed.</summary>
/// <param name="Engine">The engine whose objects are completed.</param>
/// <param name="Typed">What is typed so far, without quotes.</param>
/// <param name="Command">The cmdlet.</param>
/// <param name="Parameter">Its parameter.</param>
/// <param name="Call">The call so far.</param>
/// <param name="Bound">The values of the other parameters, as far as they can be known before the call.</param>
internal sealed record CompletionRequest(ContainerEngine Engine, string Typed, string Command, string Parameter, CommandAst Call, IDictionary Bound)
{
    private const string EndOfParameters = "-"; // The name of the parameter `--`, as the parser has it.

    /// <summary>Whether <c>--</c> stands before what is typed.</summary>
    public bool IsAfterEnd => Call.CommandElements.Any(static element => element is CommandParameterAst { ParameterName: EndOfParameters });

    /// <summary>The text of another parameter; null where it has none.</summary>
    public string? TextOf(string parameter) => Bound[parameter] switch
    {
        string text => text,
        object[] or null => null,
        var other => other.ToString(),
    };
}
