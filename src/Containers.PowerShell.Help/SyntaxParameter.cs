using System.Text.RegularExpressions;

namespace Containers.PowerShell.Help;

/// <summary>One parameter in the syntax of one set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it takes; null for a switch.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Position">Its place among the arguments without name, from 0; null where it has none.</param>
internal sealed partial record SyntaxParameter(string Name, string? Type, bool Required, int? Position)
{
    /// <summary>Reads a syntax such as <c>Get-Image [[-Name] &lt;string[]&gt;] [-Dangling]</c>.</summary>
    public static IReadOnlyList<SyntaxParameter> ParseAll(string syntax)
    {
        int position = 0;
        return [.. Parameter().Matches(syntax).Select(match => new SyntaxParameter(
            match.Groups["name"].Value,
            match.Groups["type"] is { Success: true } type ? type.Value : null,
            !match.Groups["optional"].Success,
            match.Groups["unnamed"].Success ? position++ : null))];
    }

    // [-Switch]   [-Name <type>]   -Name <type>   [-Name] <type>   [[-Name] <type>]
    [GeneratedRegex(@"(?<optional>\[(?=\[-|-\w+\](?! <)|-\w+ <))?(?<unnamed>\[(?=-\w+\] <))?(?<=[\s\[])-(?<name>\w+)\]?(?: <(?<type>[^<>]+)>)?")]
    private static partial Regex Parameter();
}
