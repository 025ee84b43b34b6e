using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Containers.Engine.Text;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// Rows of a table as parameters of a cmdlet: each property that has the name of a parameter, and a value. PowerShell's own binding by property
/// name would do so with objects of this module too, whose properties tell how something is and not how it is to be.
/// </summary>
internal sealed class RowParameters
{
    // By try, what ends the call is thrown to here; without it, it would be shown whatever -ErrorAction says.
    private const string Call = "param($command, $parameters) try { & $command @parameters } catch [System.Management.Automation.ParameterBindingException] { throw }";

    private readonly PSCmdlet _cmdlet;
    private readonly Hashtable _given = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>For <c>BeginProcessing</c>, when what is bound is what the caller wrote, which goes before what rows say.</summary>
    /// <param name="cmdlet">The cmdlet that is given rows.</param>
    public RowParameters(PSCmdlet cmdlet)
    {
        _cmdlet = cmdlet;
        foreach ((string name, object value) in cmdlet.MyInvocation.BoundParameters)
        {
            _given[name] = value;
        }
    }

    /// <summary>Does the cmdlet's work for a row; false where the object is none and the cmdlet has to do with it what it does with others.</summary>
    /// <param name="given">What came through the pipeline.</param>
    public bool Take(PSObject? given)
    {
        if (given is not { BaseObject: PSCustomObject } row || row.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            _cmdlet.InvokeCommand.InvokeScript(
                Call, useNewScope: true, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, _cmdlet.MyInvocation.MyCommand, ParametersOf(row));
        }
        catch (RuntimeException failed) when (failed is not (PipelineStoppedException or ActionPreferenceStopException))
        {
            ErrorRecord record = failed.ErrorRecord;
            object? name = row.Properties["Name"]?.Value;
            _cmdlet.WriteError(new ErrorRecord(failed, record.FullyQualifiedErrorId.Split(',')[0], record.CategoryInfo.Category, row)
            {
                ErrorDetails = new ErrorDetails(name is null or "" ? failed.Message : $"Row '{name}': {failed.Message}"),
            });
        }

        return true;
    }

    private Hashtable ParametersOf(PSObject row)
    {
        Hashtable parameters = new(_given, StringComparer.OrdinalIgnoreCase);
        parameters.Remove("InputObject");
        foreach (PSPropertyInfo property in row.Properties)
        {
            if (Find(property.Name) is not { } parameter)
            {
                Tell(property.Name);
            }
            else if (!parameters.ContainsKey(parameter.Name) && ValueOf(property.Value, parameter) is { } value)
            {
                parameters[parameter.Name] = value;
            }
        }

        return parameters;
    }

    private ParameterMetadata? Find(string name) => _cmdlet.MyInvocation.MyCommand.Parameters.Values.FirstOrDefault(parameter =>
        parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || parameter.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    // A file has texts alone: several values stand between semicolons, and the words of a program between spaces.
    private static object? ValueOf(object? value, ParameterMetadata parameter) => value switch
    {
        null or "" => null,
        string text when parameter.ParameterType == typeof(SwitchParameter) => Switch(text, parameter),
        string text when parameter.Name == "Command" => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        string text when parameter.ParameterType.IsArray || parameter.ParameterType == typeof(IDictionary) =>
            text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        _ => value,
    };

    private static bool Switch(string text, ParameterMetadata parameter) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" or "t" or "y" => true,
        "false" or "no" or "off" or "0" or "f" or "n" => false,
        _ => throw new ParameterBindingException($"'{text}' of the column {parameter.Name} is neither yes nor no. Write true or false."),
    };

    /// <summary>Whether a column is what objects of this module have, and not the plural of a parameter.</summary>
    private static bool IsGiven(string column, string near) =>
        TypeNames.Properties.Contains(column) && !column.Equals($"{near}s", StringComparison.OrdinalIgnoreCase);

    private void Tell(string column)
    {
        string command = _cmdlet.MyInvocation.MyCommand.Name;
        if (Suggestion.Nearest(column, _cmdlet.MyInvocation.MyCommand.Parameters.Keys) is { } near && !IsGiven(column, near))
        {
            _cmdlet.WriteWarning($"{command} has no parameter {column}, and passes over that column. Did you mean {near}?");
        }
        else
        {
            _cmdlet.WriteVerbose($"{command} has no parameter {column}, and passes over that column.");
        }
    }
}
