using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Engine.Volumes;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Mounting;

/// <summary>
/// Decides what is mounted in a container that is created, by docker's rules: the mounts of other containers first, over them what the creator asks for,
/// and a new volume for each place where the image wants one and nothing else is mounted.
/// </summary>
/// <param name="options">What is asked for.</param>
/// <param name="find">The record of another container.</param>
/// <param name="resolve">The image of a name; null where that is not known yet.</param>
/// <param name="before">What is mounted in the container whose place the new one takes: volumes that were made for it are the new one's. Null where there is none.</param>
internal sealed class MountPlan(
    ContainerOptions options, Func<string, ContainerRecord> find, Func<string, ResolvedImage?> resolve, IReadOnlyList<MountPoint>? before = null)
{
    private readonly Dictionary<string, MountPoint> _points = [];
    private readonly HashSet<string> _asked = [];

    /// <summary>Decides.</summary>
    /// <param name="wanted">Where the image wants volumes.</param>
    /// <returns>What is mounted, those first that others may lie in.</returns>
    /// <exception cref="ContainerOptionsException">Something cannot be mounted as asked.</exception>
    /// <exception cref="VolumeOptionsException">Something is not written as a mount.</exception>
    public IReadOnlyList<MountPoint> Decide(IReadOnlyList<string> wanted)
    {
        foreach (string tmpfs in options.Tmpfs ?? [])
        {
            Ask(MountPath.Clean(tmpfs.Split(':')[0]));
        }

        foreach (string from in options.VolumesFrom ?? [])
        {
            AddFrom(from);
        }

        List<string> places = [];
        foreach (string text in options.Volumes ?? [])
        {
            VolumeText volume = VolumeText.Parse(text);
            if (volume.Mount.Source is null)
            {
                places.Add(volume.Mount.Target);
            }
            else
            {
                Add(volume.Mount, volume.Options);
            }
        }

        foreach (ContainerMount mount in options.Mounts ?? [])
        {
            Add(mount, null);
        }

        foreach (string place in places.Concat(wanted).Select(MountPath.Clean))
        {
            if (!_asked.Contains(place) && !_points.ContainsKey(place))
            {
                ProtectedPlaces.Refuse(place);
                _points[place] = PointOf(new ContainerMount { Target = place }, null);
            }
        }

        return [.. _points.Values.OrderBy(static point => MountPath.Depth(point.Destination)).ThenBy(static point => point.Destination, StringComparer.Ordinal)];
    }

    private void AddFrom(string text)
    {
        string[] parts = text.Split(':');
        if (parts is not [{ Length: > 0 }] and not [{ Length: > 0 }, { Length: > 0 }])
        {
            throw new ContainerOptionsException($"'{text}' does not name a container whose volumes are wanted; write CONTAINER[:ro|rw].");
        }

        bool readOnly = false;
        foreach (string option in parts.Length == 2 ? parts[1].Split(',') : [])
        {
            readOnly = option switch
            {
                "ro" => true,
                "rw" or "z" or "Z" => readOnly,
                _ => throw new ContainerOptionsException($"'{option}' is no option in '{text}'; those are ro and rw."),
            };
        }

        foreach (MountPoint point in find(parts[0]).Mounts ?? [])
        {
            if (!_asked.Contains(point.Destination))
            {
                _points[point.Destination] = point with { ReadOnly = point.ReadOnly || readOnly, CopiesContent = false, Mode = null };
            }
        }
    }

    private void Add(ContainerMount mount, string? mode)
    {
        MountPoint point = PointOf(mount, mode);
        Ask(point.Destination);
        _points[point.Destination] = point;
    }

    private void Ask(string destination)
    {
        ProtectedPlaces.Refuse(destination);
        if (!_asked.Add(destination))
        {
            throw new ContainerOptionsException($"Duplicate mount point: two things are to be mounted at {destination}.");
        }
    }

    private MountPoint PointOf(ContainerMount mount, string? mode)
    {
        mount.Check();
        ResolvedImage? image = mount.Type == MountTypes.Image ? resolve(mount.Source!) : null;
        bool isVolume = mount.Type == MountTypes.Volume;
        Check(mount, mode is not null);
        return new MountPoint
        {
            Type = mount.Type,
            Name = isVolume ? mount.Source ?? KeptAt(mount.Target) ?? VolumeName.New() : null,
            IsAnonymous = isVolume && mount.Source is null,
            Source = isVolume ? null : mount.Source,
            Destination = MountPath.Clean(mount.Target),
            Mode = mode is { Length: > 0 } ? mode : null,
            ReadOnly = mount.ReadOnly || image is not null,
            Propagation = mount.Type == MountTypes.Bind ? mount.Propagation ?? "rprivate" : null,
            Recursion = mount.Recursion,
            CreatesSource = mount.CreatesSource,
            IsIdMapped = mount.IsIdMapped,
            Subpath = mount.Subpath is { Length: > 0 } ? mount.Subpath : null,
            CopiesContent = isVolume && !mount.NoCopy && mount.Subpath is not { Length: > 0 },
            Driver = isVolume ? mount.Driver : null,
            DriverOptions = isVolume ? mount.DriverOptions : null,
            Labels = isVolume ? mount.Labels : null,
            Size = mount.Size,
            Permissions = mount.Mode,
            ImageId = image?.Id.ToString(),
            Layers = image?.Configuration.DiffIds.Select(static layer => layer.ToString()).ToArray(),
        };
    }

    private string? KeptAt(string target) => before?.FirstOrDefault(point => point.IsAnonymous && point.Destination == MountPath.Clean(target))?.Name;

    private void Check(ContainerMount mount, bool isText)
    {
        if (mount.Type == MountTypes.Bind && !isText && !mount.CreatesSource && !File.Exists(mount.Source) && !Directory.Exists(mount.Source))
        {
            throw new ContainerOptionsException(
                $"Invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}. Make it, or ask for that with bind-create-src or -v.");
        }

        if (mount.IsIdMapped && mount.Type != MountTypes.Bind)
        {
            throw new ContainerOptionsException("idmap is for bind mounts: volumes are always shown with the container's users.");
        }

        if (mount.IsIdMapped && (options.UserNamespace ?? Bundles.NamespaceModes.Host) == Bundles.NamespaceModes.Host)
        {
            throw new ContainerOptionsException($"idmap at {mount.Target} needs a user namespace of the container's own: --userns private.");
        }

        if (mount.IsIdMapped && ProcessRights.Current != Rights.Root)
        {
            throw new ContainerOptionsException(
                $"idmap at {mount.Target} is root's: the kernel shows an ordinary user no files with other owners. With --userns keep-id the user's own files are the user's.");
        }

        if (mount.Subpath is not null && options.Runtime is not null && options.Runtime != Host.ProductPrograms.Runtime)
        {
            throw new ContainerOptionsException($"A subpath at {mount.Target} needs the runtime {Host.ProductPrograms.Runtime}: others would follow links out of the volume.");
        }

        if (mount.Recursion == "readonly" && !(mount.ReadOnly && mount.Propagation is "rprivate"))
        {
            throw new ContainerOptionsException($"bind-recursive=readonly at {mount.Target} needs readonly and bind-propagation=rprivate.");
        }
    }
}
