using System.Collections;
using System.Management.Automation;
using System.Net;
using Containers.Engine.Networks;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that takes subnets take texts, such as <c>172.30.0.0/16</c>, and those of a network, also where it came back from a file or a job.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SubnetAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ((inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is IList several ? several : new[] { inputData }).Cast<object?>().Select(SubnetOf).ToArray();

    private static NetworkSubnet SubnetOf(object? given) => (given is PSObject wrapper ? wrapper.BaseObject : given) switch
    {
        NetworkSubnet subnet => subnet,
        not (null or string) when WrittenObject.Member(given, nameof(NetworkSubnet.Subnet)) is string => WrittenObject.Read<NetworkSubnet>(given!, "the subnet"),
        var text when IPNetwork.TryParse($"{text}", out IPNetwork all) => new NetworkSubnet { Subnet = all.ToString() },
        var text => throw new ArgumentTransformationMetadataException($"'{text}' is no subnet. Write its first address and how many bits are the same in all, such as 172.30.0.0/16."),
    };
}
