using System.Collections;
using System.Management.Automation;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets whose work may take long: with <see cref="AsJob"/> it is done in the background.</summary>
public abstract class LongCmdlet : ContainersCmdlet
{
    private const string Starter = "param($name, $script, $arguments) Start-ThreadJob -Name $name -ScriptBlock ([scriptblock]::Create($script)) -ArgumentList $arguments";

    // Errors are written as they come, with all that they tell; by one more at the end the state of the job tells of them.
    private const string Job = """
        param($module, $place, $name, $parameters)
        Import-Module $module
        Set-Location -LiteralPath $place
        & $name @parameters
        if (-not $?) { throw "$name has failed; the errors before this one say why." }
        """;

    /// <summary>Gives a job that does the work in the background, one for each object of the pipeline.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AsJob)
        {
            StartJob(new Hashtable(MyInvocation.BoundParameters));
        }
        else
        {
            Process();
        }
    }

    /// <summary>Does the cmdlet's work on one object of the pipeline.</summary>
    private protected abstract void Process();

    /// <summary>Starts a job that calls the cmdlet with parameters.</summary>
    private protected void StartJob(Hashtable parameters)
    {
        // By the name that it was called by, where that is the module's own: Kill-Container does not what Stop-Container does.
        string called = MyInvocation.InvocationName;
        string name = MyInvocation.MyCommand.Module?.ExportedCommands.ContainsKey(called) == true ? called : MyInvocation.MyCommand.Name;
        parameters.Remove(nameof(AsJob));
        object[] arguments = [ModuleFolder.Path, SessionState.Path.CurrentLocation.Path, name, parameters];
        WriteObject(InvokeCommand.InvokeScript(Starter, $"{name} {TargetText(parameters)}".TrimEnd(), Job, arguments), enumerateCollection: true);
    }

    /// <summary>What the work is done on, as people call it: the values of the parameter that comes first.</summary>
    private string TargetText(Hashtable parameters)
    {
        IEnumerable<ParameterMetadata> first = MyInvocation.MyCommand.Parameters.Values.Where(static parameter => parameter.ParameterSets.Values.Any(static set => set.Position == 0));
        object? value = first.Select(parameter => parameters[parameter.Name]).FirstOrDefault(static value => value is not null);
        return string.Join(", ", value is IEnumerable several and not string ? several.Cast<object?>() : [value]);
    }
}
