using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>A script block as a program with arguments, for the PowerShell of a container.</summary>
internal static class ScriptProgram
{
    private const string UsingPrefix = "using:";
    private const string Prefix = "__using_";

    /// <summary>The words that run a script.</summary>
    /// <param name="script">The script; <c>$using:NAME</c> in it is this session's variable, as it is now.</param>
    /// <param name="arguments">What it is given as arguments.</param>
    /// <param name="variables">This session's variables.</param>
    /// <exception cref="ArgumentTransformationMetadataException">A variable is not there.</exception>
    public static string[] Of(ScriptBlock script, object?[] arguments, PSVariableIntrinsics variables)
    {
        Ast syntax = script.Ast;
        int start = syntax.Extent.StartOffset;
        StringBuilder text = new(syntax.Extent.Text);
        Hashtable values = new() { ["arguments"] = arguments };
        foreach (UsingExpressionAst used in syntax.FindAll(static node => node is UsingExpressionAst, searchNestedScriptBlocks: true).Cast<UsingExpressionAst>().Reverse())
        {
            VariableExpressionAst variable = UsingExpressionAst.ExtractUsingVariable(used); // Of $using:table.key, $using:table.
            string name = variable.VariablePath.UserPath;
            values[Prefix + name] = (variables.Get(name)
                ?? throw new ArgumentTransformationMetadataException($"The script uses $using:{name}, and this session has no variable ${name}.")).Value;
            int place = variable.Extent.StartOffset - start;
            string written = text.ToString(place, variable.Extent.Text.Length);
            text.Remove(place, written.Length).Insert(place, written.Replace(UsingPrefix, Prefix, StringComparison.OrdinalIgnoreCase));
        }

        string block = syntax.Parent is ScriptBlockExpressionAst ? text.ToString() : $"{{\n{text}\n}}";
        string given = CodeGeneration.EscapeSingleQuotedStringContent(PSSerializer.Serialize(values));
        string program = $$"""
            $__given = [System.Management.Automation.PSSerializer]::Deserialize('{{given}}')
            $__given.GetEnumerator() | Where-Object Key -Like '{{Prefix}}*' | ForEach-Object { Set-Variable $_.Key $_.Value }
            $__arguments = @($__given['arguments'])
            $input | & {{block}} @__arguments
            """;
        return ["pwsh", "-NoProfile", "-NonInteractive", "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(program))];
    }
}
