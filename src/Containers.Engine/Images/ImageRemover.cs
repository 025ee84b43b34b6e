using Containers.Engine.Content;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>
/// Removes images by docker's rules: a name is taken away; with the last name goes the image, with the last image that has them its layers.
/// </summary>
internal sealed class ImageRemover(ContentStore content, ImageCatalogue catalogue, StoreSweep sweep)
{
    /// <summary>Removes a name, or an image by its ID.</summary>
    /// <param name="nameOrId">
    /// A name takes away that name, one by digest the digest alone where the image has a tag; an ID all of them, which needs force where they are of several repositories.
    /// </param>
    /// <param name="force">Takes names away even where a stopped container uses the image; the image itself stays for it, without name.</param>
    /// <param name="uses">Tells which containers use which images; asked with the store's lock held, under which no container is made.</param>
    /// <exception cref="ImageNotFoundException">There is no such image.</exception>
    /// <exception cref="ImageInUseException">A container uses it, or it has several names and an ID was given without force.</exception>
    public IReadOnlyList<ImageRemoval> Remove(string nameOrId, bool force, Func<IReadOnlyCollection<ImageUse>> uses)
    {
        var removals = new List<ImageRemoval>();
        content.ChangeEntries(entries => RemoveFrom(entries, nameOrId, force, uses(), removals), entries => removals.AddRange(
            sweep.Run(entries).Layers.Select(layer => new ImageRemoval(null, layer.ToString()))));
        return removals;
    }

    /// <summary>Removes the images that no container was made of, and all that nothing refers to.</summary>
    /// <param name="all">Also those with a tag, not only those that have none under any name.</param>
    /// <param name="includes">Whether an image is meant.</param>
    /// <param name="uses">Tells which containers use which images.</param>
    /// <param name="apply">False only tells what would be removed.</param>
    /// <returns>What was untagged and deleted, and the bytes that took.</returns>
    public (IReadOnlyList<ImageRemoval> Removals, long Bytes) RemoveUnused(
        bool all, Func<CataloguedImage, bool> includes, Func<IReadOnlyCollection<ImageUse>> uses, bool apply)
    {
        var removals = new List<ImageRemoval>();
        Garbage? garbage = null;
        if (apply)
        {
            content.ChangeEntries(entries => RemoveUnusedFrom(entries, all, includes, uses(), removals), entries => garbage = sweep.Run(entries));
        }
        else
        {
            using FileLock held = content.Lock();
            List<Descriptor> entries = [.. content.ReadEntries()];
            RemoveUnusedFrom(entries, all, includes, uses(), removals);
            garbage = sweep.Find(entries);
        }

        removals.AddRange(garbage!.Layers.Select(layer => new ImageRemoval(null, layer.ToString())));
        return (removals, garbage.Bytes);
    }

    private void RemoveUnusedFrom(
        List<Descriptor> entries, bool all, Func<CataloguedImage, bool> includes, IReadOnlyCollection<ImageUse> uses, List<ImageRemoval> removals)
    {
        HashSet<ImageId> used = [.. uses.Select(use => use.ImageId)];
        IEnumerable<IGrouping<ImageId, CataloguedImage>> unused = catalogue.ReadAll().GroupBy(image => image.Id)
            .Where(names => !used.Contains(names.Key) && (all || names.All(image => image.Reference?.Tag is null)) && includes(names.First()));
        foreach (IGrouping<ImageId, CataloguedImage> names in unused)
        {
            foreach (CataloguedImage image in names)
            {
                Take(entries, image);
                removals.AddRange(image.Reference is { } reference ? [new ImageRemoval(reference.Familiar, null)] : []);
            }

            removals.Add(new ImageRemoval(null, names.Key.ToString()));
        }
    }

    private static void Take(List<Descriptor> entries, CataloguedImage image)
    {
        string? name = image.Entry.Annotation(ContentStore.ReferenceAnnotation);
        entries.RemoveAll(entry => entry.Digest == image.Entry.Digest && entry.Annotation(ContentStore.ReferenceAnnotation) == name);
    }

    private void RemoveFrom(
        List<Descriptor> entries, string nameOrId, bool force, IReadOnlyCollection<ImageUse> uses, List<ImageRemoval> removals)
    {
        IReadOnlyList<CataloguedImage> found = catalogue.Lookup(nameOrId);
        if (found.Count == 0)
        {
            Descriptor damaged = catalogue.FindDamaged(nameOrId) ?? throw ImageNotFoundException.Missing(nameOrId);
            entries.RemoveAll(entry => entry.Digest == damaged.Digest && ContentStore.ReferenceOf(entry) == ContentStore.ReferenceOf(damaged));
            removals.Add(new ImageRemoval(nameOrId, null));
            return;
        }

        ImageId id = found[0].Id;
        List<CataloguedImage> names = [.. catalogue.ReadAll().Where(image => image.Id == id)];
        bool byName = ImageCatalogue.IsNamed(found[0], nameOrId);
        List<CataloguedImage> taken = byName ? [found[0]] : names;
        bool last = taken.Count == names.Count;
        List<ImageUse> users = [.. uses.Where(use => use.ImageId == id)];
        RefuseConflict(nameOrId, id, byName, last, force, names, users);
        if (byName && found[0].Reference!.Tag is not null && ImageReference.Parse(nameOrId) is { Digest: { } digest } byDigest)
        {
            // The tag has not been named, and stays.
            removals.Add(ContentStore.RemoveKnownDigest(entries, byDigest, found[0].Entry.Digest, digest)
                ? new ImageRemoval(byDigest.Familiar, null) : throw ImageNotFoundException.Missing(nameOrId));
            return;
        }

        HashSet<string> left = [.. names.ExceptBy(taken.Select(image => image.Reference), image => image.Reference).SelectMany(image => image.KnownNames)];
        foreach (CataloguedImage image in taken)
        {
            Take(entries, image);
        }

        removals.AddRange(taken.Select(image => image.Reference?.Familiar).OfType<string>().Concat(taken.SelectMany(image => image.KnownNames))
            .Distinct().Where(name => !left.Contains(name)).Select(name => new ImageRemoval(name, null)));
        if (last && users.Count > 0)
        {
            entries.Add(ContentStore.WithKnownDigests(taken[0].Entry, []).WithAnnotation(ContentStore.ReferenceAnnotation, null));
        }
        else if (last)
        {
            removals.Add(new ImageRemoval(null, id.ToString()));
        }
    }

    private static void RefuseConflict(
        string nameOrId, ImageId id, bool byName, bool last, bool force, List<CataloguedImage> names, List<ImageUse> users)
    {
        string shortId = id.Digest.Hex[..12];
        ImageUse? running = users.Find(use => use.Running);
        if (last && running is not null && !(byName && force))
        {
            throw new ImageInUseException(
                nameOrId,
                $"Cannot remove image '{nameOrId}': the running container {Short(running)} uses it ({shortId}). Stop and remove the container first.");
        }

        if (last && !force && users.Count > 0)
        {
            throw new ImageInUseException(
                nameOrId,
                $"Cannot remove image '{nameOrId}': the stopped container {Short(users[0])} uses it ({shortId}). Remove the container first, or force it.");
        }

        int repositories = names.Select(image => image.Reference?.Name).Distinct().Count();
        if (!byName && !force && repositories > 1)
        {
            throw new ImageInUseException(
                nameOrId,
                $"Cannot remove image '{nameOrId}': it has names in {repositories} repositories. Remove it by each name, or force it.");
        }
    }

    private static string Short(ImageUse use) => use.ContainerId.Length > 12 ? use.ContainerId[..12] : use.ContainerId;
}
