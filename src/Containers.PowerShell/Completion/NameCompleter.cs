using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Containers.Engine;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Completion;

/// <summary>The base of completers: those of some texts that start as what is typed, quoted where PowerShell would split them.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return
        [
            .. Candidates(EngineSession.Current, typed)
                .Where(candidate => candidate.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(
                    Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.Description)),
        ];
    }

    /// <summary>All that could be meant.</summary>
    /// <param name="engine">The engine whose objects are completed.</param>
    /// <param name="typed">What is typed so far.</param>
    private protected abstract IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed);

    private static string Quote(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':')
            ? text
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
