using System.Management.Automation;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that takes a restart policy take that of a container too, also where it came back from a file or a job.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RestartPolicyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) switch
        {
            RestartPolicy policy => policy.ToString(),
            not (null or string) when WrittenObject.Member(inputData, nameof(RestartPolicy.Name)) is string =>
                WrittenObject.Read<RestartPolicy>(inputData!, "the restart policy").ToString(),
            _ => inputData,
        };
}
