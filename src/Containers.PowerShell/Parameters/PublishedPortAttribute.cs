using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Networks;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that publishes ports take each <see cref="PortMapping"/> too, as it is, as it came back from a file or a job, or as its text.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PublishedPortAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is IList several ? several.Cast<object>().Select(TextOf).ToArray() : TextOf(inputData);

    private static object TextOf(object given) => (given is PSObject wrapper ? wrapper.BaseObject : given) switch
    {
        PortMapping port => TextOf(port),
        string text => text.Replace("->", ":", StringComparison.Ordinal),
        not null when Number(given, nameof(PortMapping.HostPort)) is { } host && Number(given, nameof(PortMapping.ContainerPort)) is { } port => TextOf(
            new PortMapping(WrittenObject.Member(given, nameof(PortMapping.HostAddress)) as string, host, port, $"{WrittenObject.Member(given, nameof(PortMapping.Protocol)) ?? "tcp"}")),
        _ => given,
    };

    private static string TextOf(PortMapping port) => string.Create(CultureInfo.InvariantCulture, $"{port.HostKey}:{port.ContainerKey}");

    private static ushort? Number(object given, string name) =>
        WrittenObject.Member(given, name) is { } value && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out ushort number) ? number : null;
}
