namespace Containers.Supervision.Calls;

/// <summary>The call <c>container-runtime monitor</c>: runs and supervises one container that the engine prepared.</summary>
/// <param name="Bundle">The bundle's folder.</param>
public sealed record MonitorCall(string Bundle)
{
    /// <summary>The command's name.</summary>
    public const string Name = "monitor";

    /// <summary>How it is called.</summary>
    public const string Usage = $"{Name} takes {BundleOption} FOLDER";

    private const string BundleOption = $"--{RuntimeOption.Bundle}";

    /// <summary>The words of the call, the command's name first.</summary>
    public IReadOnlyList<string> Words => [Name, BundleOption, Bundle];

    /// <summary>Reads the words after the command's name.</summary>
    /// <returns>Null where they are no such call.</returns>
    public static MonitorCall? Read(IReadOnlyList<string> words) => words is [BundleOption, string folder] ? new(Path.GetFullPath(folder)) : null;
}
