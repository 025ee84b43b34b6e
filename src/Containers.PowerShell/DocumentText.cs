using Containers.Docker.Documents;
using Containers.Engine.Containers;
using Containers.Engine.Host;
using Containers.Engine.Images;
using Containers.Engine.Networks;

namespace Containers.PowerShell;

/// <summary>
/// Objects as docker's inspect writes them; what <c>ToJson()</c> of <c>Containers.Types.ps1xml</c> calls, which cannot name the types of other
/// assemblies.
/// </summary>
public static class DocumentText
{
    /// <summary>An object's document: JSON with a field on each line.</summary>
    /// <param name="value">A container, an image, a network or the machine.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static string Of(object value) => value switch
    {
        ContainerInfo container => ContainerDocument.Of(container).ToJson(),
        ImageInfo image => ImageDocument.Of(image).ToJson(),
        NetworkInfo network => NetworkDocument.Of(network).ToJson(),
        HostInfo host => InfoDocument.Of(host).ToJson(),
        _ => throw new ArgumentException($"Docker has no document of a {value?.GetType().Name}.", nameof(value)),
    };
}
