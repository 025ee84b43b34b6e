using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Keeps the words of a program apart from the parameters of the cmdlet that runs it. PowerShell takes <c>-d</c> of <c>ls -d</c> for a parameter
/// that begins so before a cmdlet sees it; the syntax tree of the call shows where it stood.
/// </summary>
internal static class ProgramWords
{
    /// <summary>
    /// A parameter that nobody sees, whose aliases are the letters that several parameters begin with: <c>sh -c</c> would be PowerShell's own error, that <c>-c</c> is
    /// ambiguous, before a cmdlet could say what to write.
    /// </summary>
    public const string Letter = "Letter";

    private const string EndOfParameters = "-"; // The name of the parameter `--`, as the parser has it.

    // PowerShell 7.5 and later have it, the library that this is compiled with has not.
    private static readonly PropertyInfo? Statement = typeof(InvocationInfo).GetProperty("Statement");

    /// <summary>The error of a call that has a parameter after the first word of the program, without <c>--</c> before them; null where all is well.</summary>
    /// <param name="invocation">The call.</param>
    /// <param name="before">The parameter that the first argument without a name is for; null where the program's words come first.</param>
    public static ErrorRecord? Check(InvocationInfo invocation, string? before)
    {
        if (Statement?.GetValue(invocation) is not string { Length: > 0 } text || !text.Contains('-', StringComparison.Ordinal)
            || Parser.ParseInput(text, out _, out _).Find(static node => node is CommandAst, searchNestedScriptBlocks: false) is not CommandAst call)
        {
            return null;
        }

        CommandElementAst[] elements = [.. call.CommandElements.Skip(1).TakeWhile(static element => element is not CommandParameterAst { ParameterName: EndOfParameters })];
        bool isBeforeNamed = elements.Any(element => element is CommandParameterAst parameter && Find(invocation, parameter)?.Name == before);
        int values = before is null || isBeforeNamed ? 0 : 1;
        CommandElementAst? first = null;
        for (int i = 0; i < elements.Length; i++)
        {
            switch (elements[i])
            {
                case CommandParameterAst parameter:
                    ParameterMetadata? found = Find(invocation, parameter);
                    if (found is null || found.Name == Letter || (first is not null && !IsCommon(parameter)))
                    {
                        return ErrorOf(invocation, text, first, parameter);
                    }

                    i += parameter.Argument is null && !found.SwitchParameter ? 1 : 0;
                    break;
                case VariableExpressionAst { Splatted: true }:
                    break;
                case var word when values-- <= 0:
                    first ??= word;
                    break;
            }
        }

        return null;
    }

    /// <summary>The error of a call that has a letter where the syntax tree does not show it.</summary>
    public static ErrorRecord ErrorOfLetter(InvocationInfo invocation) => Unclear($"No parameter of {invocation.MyCommand.Name} is a single letter. Words of the program follow -- .", null);

    /// <summary>The parameter that a word is taken for: by its name, an alias, or the beginning of one.</summary>
    private static ParameterMetadata? Find(InvocationInfo invocation, CommandParameterAst written)
    {
        try
        {
            return invocation.MyCommand.ResolveParameter(written.ParameterName);
        }
        catch (ParameterBindingException)
        {
            return null;
        }
    }

    /// <summary>Whether it is written out and one that every cmdlet has, as <c>-WhatIf</c> is.</summary>
    private static bool IsCommon(CommandParameterAst parameter) =>
        PSCmdlet.CommonParameters.Concat(PSCmdlet.OptionalCommonParameters).Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase);

    private static ErrorRecord ErrorOf(InvocationInfo invocation, string text, CommandElementAst? first, CommandParameterAst parameter)
    {
        string name = invocation.MyCommand.Name;
        string word = parameter.Extent.Text;
        string written = text.Insert((first ?? parameter).Extent.StartOffset, "-- ");
        string message = first is null
            ? $"{name} has no parameter {word}. Words of the program follow -- : {written}"
            : $"{word} stands after {first.Extent.Text}, the first word of the program. Write -- before the program, and parameters of {name} before that: {written}";
        return Unclear(message, word);
    }

    private static ErrorRecord Unclear(string message, string? word) => new(new PSArgumentException(message), "ProgramWordsUnclear", ErrorCategory.SyntaxError, word);
}
