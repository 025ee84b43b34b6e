using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that names a container take a <see cref="ContainerInfo"/> too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainerNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is ContainerInfo container ? container.Id : inputData;
}
