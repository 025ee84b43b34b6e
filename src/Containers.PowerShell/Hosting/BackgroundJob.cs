using System.Collections;
using System.Management.Automation;

namespace Containers.PowerShell.Hosting;

/// <summary>A cmdlet's work as a job in the background.</summary>
internal static class BackgroundJob
{
    // A job's Command is what the caller wrote, as it is that of Start-Job, in place of the script below.
    private const string Starter = """
        param($name, $script, $arguments, $line)
        $job = Start-ThreadJob -Name $name -ScriptBlock ([scriptblock]::Create($script)) -ArgumentList $arguments
        $line ? ($job | Add-Member -Force -NotePropertyName Command -NotePropertyValue $line -PassThru) : $job
        """;

    // Errors are written as they come, with all that they tell; by one more at the end the state of the job tells of them.
    private const string Job = """
        param($module, $place, $name, $parameters)
        Import-Module $module
        Set-Location -LiteralPath $place
        & $name @parameters
        if (-not $?) { throw "$name has failed; the errors before this one say why." }
        """;

    /// <summary>Starts a job that calls the cmdlet with parameters, and gives it to the pipeline.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameters">Its parameters; <c>AsJob</c> does not count.</param>
    public static void Start(PSCmdlet cmdlet, Hashtable parameters)
    {
        // By the name that it was called by, where that is the module's own: Kill-Container does not what Stop-Container does.
        InvocationInfo call = cmdlet.MyInvocation;
        string name = call.MyCommand.Module?.ExportedCommands.ContainsKey(call.InvocationName) == true ? call.InvocationName : call.MyCommand.Name;
        parameters.Remove(nameof(LongCmdlet.AsJob));
        object[] arguments = [ModuleFolder.Path, cmdlet.SessionState.Path.CurrentLocation.Path, name, parameters];
        string title = $"{name} {TargetText(call, parameters)}".TrimEnd();
        cmdlet.WriteObject(cmdlet.InvokeCommand.InvokeScript(Starter, title, Job, arguments, call.Line.Trim()), enumerateCollection: true);
    }

    /// <summary>What the work is done on, as people call it: the values of the parameter that comes first.</summary>
    private static string TargetText(InvocationInfo call, Hashtable parameters)
    {
        IEnumerable<ParameterMetadata> first = call.MyCommand.Parameters.Values.Where(static parameter => parameter.ParameterSets.Values.Any(static set => set.Position == 0));
        object? value = first.Select(parameter => parameters[parameter.Name]).FirstOrDefault(static value => value is not null);
        return string.Join(", ", value is IEnumerable several and not string ? several.Cast<object?>() : [value]);
    }
}
