using Containers.Engine.Content;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>
/// An image's repository with its mirrors: each is asked in turn until one has what is wanted. A blob that one of them breaks off is
/// taken from the next from that byte on.
/// </summary>
/// <param name="repositories">The mirrors, and last the registry itself.</param>
/// <param name="use">The use of the registry's client, which ends with this.</param>
internal sealed class RegistrySource(IReadOnlyList<RegistryRepository> repositories, IDisposable use) : IContentReader, IDisposable
{
    /// <inheritdoc/>
    /// <exception cref="RegistryException">None has it; the error is the registry's own, and tells of the mirrors too.</exception>
    public Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken) =>
        AskAsync(repository => repository.ResolveAsync(reference, cancellationToken));

    /// <inheritdoc/>
    /// <exception cref="RegistryException">None has it.</exception>
    public async Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (repositories.Count == 1 || MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType))
        {
            return await AskAsync(repository => repository.OpenAsync(descriptor, cancellationToken));
        }

        int current = 0;
        RegistryRepository own = repositories[^1];
        return new RegistryBlobStream(descriptor, own.Name, own.Options, async (from, token) =>
        {
            while (true)
            {
                try
                {
                    return await repositories[current].OpenBlobAsync(descriptor, from, token);
                }
                catch (ContainersException) when (current < repositories.Count - 1)
                {
                    current++;
                }
            }
        });
    }

    public void Dispose() => use.Dispose();

    private async Task<T> AskAsync<T>(Func<RegistryRepository, Task<T>> ask)
    {
        List<RegistryException> failures = [];
        foreach (RegistryRepository repository in repositories.Take(repositories.Count - 1))
        {
            try
            {
                return await ask(repository);
            }
            catch (RegistryException exception)
            {
                WorkListener.Tell($"{exception.Message} The next registry for {repository.Name} is asked.");
                failures.Add(exception);
            }
        }

        try
        {
            return await ask(repositories[^1]);
        }
        catch (RegistryException exception) when (failures.Count > 0)
        {
            string mirrors = string.Join(' ', failures.Select(failure => $"Its mirror before that: {failure.Message}"));
            throw new RegistryException(exception.ErrorId, exception.Registry, $"{exception.Message} {mirrors}", exception)
            {
                StatusCode = exception.StatusCode,
                Code = exception.Code,
            };
        }
    }
}
