namespace Containers.Cli.Tests;

/// <summary>A registry with the image of busybox, one for all tests that pull.</summary>
public sealed class RegistryFixture : IDisposable
{
    private readonly Lazy<DockerRegistry> _registry = new(() => new DockerRegistry());
    private readonly Lazy<string> _busybox;

    public RegistryFixture() => _busybox = new(() => _registry.Value.PushBusybox());

    /// <summary>The image's name; the registry is started for the first test that asks.</summary>
    public string Busybox => _busybox.Value;

    public void Dispose()
    {
        if (_registry.IsValueCreated)
        {
            _registry.Value.Dispose();
        }
    }
}
