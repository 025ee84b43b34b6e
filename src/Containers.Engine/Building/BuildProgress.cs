namespace Containers.Engine.Building;

/// <summary>What happens in a build, told while it happens, from several threads.</summary>
public abstract record BuildProgress
{
    /// <summary>A step has begun.</summary>
    public sealed record Started(BuildStep Step) : BuildProgress;

    /// <summary>A step has written a line.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Line">The line, without its end.</param>
    /// <param name="IsError">Whether it came on standard error.</param>
    public sealed record Output(BuildStep Step, string Line, bool IsError) : BuildProgress;

    /// <summary>A step has ended well, or was found in the cache.</summary>
    public sealed record Ended(BuildStep Step) : BuildProgress;

    /// <summary>A step has failed.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Message">Why.</param>
    public sealed record Failed(BuildStep Step, string Message) : BuildProgress;

    /// <summary>The Dockerfile does what it should not.</summary>
    public sealed record Warned(BuildWarning Warning) : BuildProgress;

    /// <summary>Something that the build goes on without, such as a cache that cannot be read.</summary>
    /// <param name="Message">A sentence.</param>
    public sealed record Noticed(string Message) : BuildProgress;
}
