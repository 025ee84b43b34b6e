using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that run one more program in a container: how it runs.</summary>
public abstract class ExecutionCmdlet : ContainersCmdlet
{
    /// <summary>Environment variables: a table, or <c>NAME=VALUE</c> each, beside the container's own. A value of <c>$null</c> passes this process's own value on.</summary>
    [Parameter]
    [ValidateNotNull]
    [NamedValues]
    public IDictionary? Environment { get; set; }

    /// <summary>The folder it starts in, absolute in the container.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>User, and group after a colon, by name or id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>Gives the program every capability that the engine can give.</summary>
    [Parameter]
    public SwitchParameter Privileged { get; set; }

    /// <summary>A program with what was asked for.</summary>
    private protected ExecOptions Options(string[] command) => new()
    {
        Command = command,
        Environment = [.. TableEntries.Variables(Environment)],
        WorkingDirectory = WorkingDirectory,
        User = User,
        Privileged = Privileged,
    };
}
