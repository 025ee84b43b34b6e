using Containers.Engine.Registry.Credentials;
using Containers.Linux.Terminals;

namespace Containers.Engine.Containers;

/// <summary>Which keys leave a terminal: those that were asked for, else those of docker's configuration, else docker's.</summary>
internal static class DetachSequence
{
    /// <summary>The keys in docker's form.</summary>
    /// <param name="asked">What was asked for; empty for none, null for nothing.</param>
    /// <exception cref="ContainerOptionsException">They are not of that form.</exception>
    /// <exception cref="Registry.RegistryException">Docker's configuration cannot be read.</exception>
    public static string Of(string? asked)
    {
        string text = asked ?? new DockerConfiguration().DetachKeys ?? DetachKeys.Default;
        _ = Parse(text);
        return text;
    }

    /// <summary>Reads the keys.</summary>
    /// <param name="text">As <see cref="Of"/> gives them.</param>
    /// <exception cref="ContainerOptionsException">They are not of that form.</exception>
    public static DetachKeys Parse(string text)
    {
        try
        {
            return DetachKeys.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException(exception.Message);
        }
    }
}
