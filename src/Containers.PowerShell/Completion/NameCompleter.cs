using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Completion;

/// <summary>The base of completers: those of some texts that start as what is typed, quoted where PowerShell would split them.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionRequest request = new(EngineSession.Current, (wordToComplete ?? "").Trim('\'', '"'), commandName, parameterName, commandAst, fakeBoundParameters);
        return
        [
            .. Candidates(request)
                .Where(candidate => candidate.Text.StartsWith(request.Typed, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(static candidate => candidate.Text)
                .Select(candidate => Result(candidate.Text, candidate.Description)),
        ];
    }

    /// <summary>All that could be meant.</summary>
    private protected abstract IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request);

    /// <summary>What is put in place of the word.</summary>
    private protected virtual CompletionResult Result(string text, string description) =>
        new(Quote(text), text, CompletionResultType.ParameterValue, description.Length > 0 ? description : text);

    /// <summary>A text as a word of PowerShell.</summary>
    private protected static string Quote(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':' or '=' or '+')
            ? text
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'";
}
