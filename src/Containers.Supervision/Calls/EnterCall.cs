namespace Containers.Supervision.Calls;

/// <summary>The call <c>container-runtime enter</c>: executes one more program in a container that a monitor runs.</summary>
/// <param name="Bundle">The folder of the container's bundle.</param>
/// <param name="ExecId">What the journal calls the program by.</param>
public sealed record EnterCall(string Bundle, string ExecId)
{
    /// <summary>The command's name.</summary>
    public const string Name = "enter";

    /// <summary>How it is called.</summary>
    public const string Usage = $"{Name} takes {BundleOption} FOLDER {ExecIdOption} ID [{DetachOption} | [{InputOption}] [{DetachKeysOption} KEYS]]";

    private const string BundleOption = $"--{RuntimeOption.Bundle}";
    private const string ExecIdOption = "--exec-id";
    private const string DetachOption = $"--{RuntimeOption.Detach}";
    private const string InputOption = "--interactive";
    private const string DetachKeysOption = "--detach-keys";

    /// <summary>Whether nobody is attached to the program.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether the program has its starter's input, which it has to give up where that is killed.</summary>
    public bool HasInput { get; init; }

    /// <summary>The keys by which the user leaves the program's terminal, as docker writes them; null where there are none.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>The words of the call, the command's name first.</summary>
    public IReadOnlyList<string> Words =>
    [
        Name, BundleOption, Bundle, ExecIdOption, ExecId,
        .. IsDetached ? [DetachOption] : (ReadOnlySpan<string>)[],
        .. HasInput ? [InputOption] : (ReadOnlySpan<string>)[],
        .. DetachKeys is { } keys ? [DetachKeysOption, keys] : (ReadOnlySpan<string>)[],
    ];

    /// <summary>Reads the words after the command's name.</summary>
    /// <returns>Null where they are no such call.</returns>
    public static EnterCall? Read(IReadOnlyList<string> words)
    {
        string[] given = [.. words];
        if (given is not [BundleOption, var folder, ExecIdOption, var id, .. var options])
        {
            return null;
        }

        EnterCall call = new(Path.GetFullPath(folder), id);
        return options switch
        {
            [] => call,
            [DetachOption] => call with { IsDetached = true },
            [InputOption] => call with { HasInput = true },
            [DetachKeysOption, string keys] => call with { DetachKeys = keys },
            [InputOption, DetachKeysOption, string keys] => call with { HasInput = true, DetachKeys = keys },
            _ => null,
        };
    }
}
