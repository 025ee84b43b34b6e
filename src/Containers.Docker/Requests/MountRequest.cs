using Containers.Docker.Documents;
using Containers.Engine.Volumes;

namespace Containers.Docker.Requests;

/// <summary>Reads docker's document about something that is to be mounted.</summary>
internal static class MountRequest
{
    /// <summary>What is to be mounted.</summary>
    /// <exception cref="VolumeOptionsException">It has what a mount of its kind has not.</exception>
    public static ContainerMount Of(MountRequestDocument mount)
    {
        (object? Given, string Kind)[] parts =
        [
            (mount.BindOptions, MountTypes.Bind), (mount.VolumeOptions, MountTypes.Volume), (mount.TmpfsOptions, MountTypes.Tmpfs), (mount.ImageOptions, MountTypes.Image),
        ];
        if (Array.Find(parts, part => part.Given is not null && part.Kind != mount.Type) is (not null, var kind))
        {
            throw new VolumeOptionsException($"invalid mount config for type \"{mount.Type}\": it has options of a {kind}. Leave them out.");
        }

        return new()
        {
            Type = mount.Type,
            Source = mount.Source is { Length: > 0 } ? mount.Source : null,
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
            Propagation = mount.BindOptions?.Propagation is { Length: > 0 } propagation ? propagation : null,
            Recursion = mount.BindOptions switch
            {
                { NonRecursive: true } => "disabled",
                { ReadOnlyNonRecursive: true } => "writable",
                { ReadOnlyForceRecursive: true } => "readonly",
                _ => null,
            },
            CreatesSource = mount.BindOptions?.CreateMountpoint ?? false,
            Subpath = mount.VolumeOptions?.Subpath ?? (mount.ImageOptions is { Subpath.Length: > 0 } image ? image.Subpath : null),
            NoCopy = mount.VolumeOptions?.NoCopy ?? false,
            Driver = mount.VolumeOptions?.DriverConfig?.Name is { Length: > 0 } driver ? driver : null,
            DriverOptions = mount.VolumeOptions?.DriverConfig?.Options is { Count: > 0 } options ? options : null,
            Labels = mount.VolumeOptions?.Labels is { Count: > 0 } labels ? labels : null,
            Size = mount.TmpfsOptions is { SizeBytes: > 0 } sized ? sized.SizeBytes : null,
            Mode = mount.TmpfsOptions is { Mode: > 0 } moded ? moded.Mode : null,
        };
    }
}
