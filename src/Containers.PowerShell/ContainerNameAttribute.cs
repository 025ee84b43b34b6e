using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that names containers take each <see cref="ContainerInfo"/> too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainerNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => NameOf(inputData) switch
    {
        object[] several => Array.ConvertAll(several, NameOf),
        var one => one,
    };

    private static object NameOf(object given)
    {
        object value = given is PSObject wrapper ? wrapper.BaseObject : given;
        return value is ContainerInfo container ? container.Id : value is object[] ? value : given;
    }
}
