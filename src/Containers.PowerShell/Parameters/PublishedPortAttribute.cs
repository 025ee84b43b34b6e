using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Networks;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that publishes ports take each <see cref="PortMapping"/> too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PublishedPortAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object[] several ? Array.ConvertAll(several, TextOf) : TextOf(inputData);

    private static object TextOf(object given) => (given is PSObject wrapper ? wrapper.BaseObject : given) switch
    {
        PortMapping port => string.Create(CultureInfo.InvariantCulture, $"{port.HostKey}:{port.ContainerKey}"),
        _ => given,
    };
}
