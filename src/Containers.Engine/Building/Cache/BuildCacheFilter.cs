namespace Containers.Engine.Building.Cache;

/// <summary>Which of the things that builds keep are meant.</summary>
public sealed record BuildCacheFilter
{
    /// <summary>Only those that no build has used since; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those whose ID begins with this; null for all.</summary>
    public string? Id { get; init; }

    /// <summary>Only those of this kind (<see cref="BuildCacheEntry.Type"/>); null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only those whose description has this in it; null for all.</summary>
    public string? Description { get; init; }

    /// <summary>How many bytes may stay: those that were used last do. Null where none need to.</summary>
    public long? KeptBytes { get; init; }

    /// <summary>Whether a thing is meant, whatever its size.</summary>
    public bool Includes(BuildCacheEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return !(entry.LastUsed >= Until) && entry.Id.StartsWith(Id ?? "", StringComparison.Ordinal) && (Type is null || entry.Type == Type)
            && entry.Description.Contains(Description ?? "", StringComparison.Ordinal);
    }

    /// <summary>Those that are to go, of all there are.</summary>
    public IReadOnlyList<BuildCacheEntry> Choose(IReadOnlyList<BuildCacheEntry> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        BuildCacheEntry[] meant = [.. all.Where(Includes).OrderBy(static entry => entry.LastUsed)];
        if (KeptBytes is not { } kept)
        {
            return meant;
        }

        long rest = all.Sum(static entry => entry.Size);
        return [.. meant.TakeWhile(entry =>
        {
            bool goes = rest > kept;
            rest -= entry.Size;
            return goes;
        })];
    }
}
