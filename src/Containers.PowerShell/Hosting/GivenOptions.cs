using System.Collections;
using System.Management.Automation;
using System.Reflection;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.PowerShell.Hosting;

/// <summary>
/// The options of a container that another is to be made like: a container, its options, or either of these as it came back from a file or another machine.
/// </summary>
internal static class GivenOptions
{
    private const int MadeUpLength = 12;

    private static readonly Dictionary<string, string> NoLabels = [];

    /// <summary>The parameters that have another name than their option.</summary>
    private static readonly Dictionary<string, string> Parameters = new()
    {
        [nameof(ContainerOptions.Terminal)] = nameof(LifeCmdlet.Tty),
        [nameof(ContainerOptions.AdditionalGroups)] = nameof(ContainerCreationCmdlet.GroupAdd),
        [nameof(ContainerOptions.Mounts)] = nameof(ContainerCreationCmdlet.Mount),
        [nameof(ContainerOptions.Volumes)] = nameof(ContainerCreationCmdlet.Volume),
        [nameof(ContainerOptions.Devices)] = nameof(ContainerCreationCmdlet.Device),
        [nameof(ContainerOptions.DeviceCgroupRules)] = nameof(ContainerCreationCmdlet.DeviceCgroupRule),
        [nameof(ContainerOptions.Sysctls)] = nameof(ContainerCreationCmdlet.Sysctl),
        [nameof(ContainerOptions.Ulimits)] = nameof(ContainerCreationCmdlet.Ulimit),
        [nameof(ContainerOptions.Annotations)] = nameof(ContainerCreationCmdlet.Annotation),
        [nameof(ContainerOptions.Hosts)] = nameof(ContainerCreationCmdlet.AddHost),
        [nameof(ContainerOptions.DnsOptions)] = nameof(ContainerCreationCmdlet.DnsOption),
        [nameof(ContainerOptions.Networks)] = nameof(ContainerCreationCmdlet.Network),
    };

    /// <summary>The options that an object has, without the names that are that container's alone; null where it has none.</summary>
    /// <exception cref="FormatException">They were not written down whole.</exception>
    public static ContainerOptions? Of(PSObject? given)
    {
        ContainerOptions? options = given?.BaseObject switch
        {
            null => null,
            ContainerInfo container => container.Options,
            ContainerOptions alone => alone,
            _ when given.Properties["Options"]?.Value is { } inside && IsWritten(PSObject.AsPSObject(inside)) => Read(inside),
            _ when IsWritten(given) => Read(given),
            _ => null,
        };
        return options is null ? null : options with { Name = null, Hostname = IsMadeUp(options.Hostname) ? null : options.Hostname };
    }

    /// <summary>Options with others over them: what these say takes the place of what was said, and environment and labels are joined.</summary>
    /// <param name="options">The options.</param>
    /// <param name="asked">Those over them.</param>
    /// <param name="isSaid">Whether the caller gave a parameter: a switch that is off and an empty list may be said.</param>
    public static ContainerOptions With(ContainerOptions options, ContainerOptions asked, Func<string, bool> isSaid)
    {
        ContainerOptions merged = Merge(options, asked, isSaid);
        return merged with
        {
            Command = asked.Command ?? (asked.Entrypoint is null ? options.Command : null),
            Entrypoint = asked.Entrypoint ?? options.Entrypoint,
            Environment = [.. options.Environment ?? [], .. asked.Environment ?? []],
            Labels = (options.Labels ?? NoLabels)
                .Where(label => asked.Labels?.ContainsKey(label.Key) is not true).Concat(asked.Labels ?? NoLabels).ToDictionary(),
            Limits = options.Limits is null || asked.Limits is null ? asked.Limits ?? options.Limits : Merge(options.Limits, asked.Limits, isSaid),
        };
    }

    private static T Merge<T>(T options, T asked, Func<string, bool> isSaid)
        where T : class
    {
        T merged = Activator.CreateInstance<T>();
        foreach (PropertyInfo property in WrittenObject.Kept(typeof(T)))
        {
            object? value = property.GetValue(asked);
            bool isAsked = value switch
            {
                // Nothing, an empty list or a switch that is off may be what the caller said.
                null or false or ICollection { Count: 0 } => isSaid(Parameters.GetValueOrDefault(property.Name, property.Name)),
                _ => true,
            };
            property.SetValue(merged, isAsked ? value : property.GetValue(options));
        }

        return merged;
    }

    /// <summary>Whether an object was options before it was written down; a row of a table has no such columns.</summary>
    private static bool IsWritten(PSObject value) =>
        value.Properties[nameof(ContainerOptions.Image)] is not null && value.Properties[nameof(ContainerOptions.Limits)] is not null
        && value.Properties[nameof(ContainerOptions.DeviceCgroupRules)] is not null;

    /// <summary>Whether a host name is the start of a container's ID, which one gets that has no other.</summary>
    private static bool IsMadeUp(string? name) => name?.Length == MadeUpLength && name.All(char.IsAsciiHexDigitLower);

    private static ContainerOptions Read(object value) => WrittenObject.Read<ContainerOptions>(value, "the container's options");
}
