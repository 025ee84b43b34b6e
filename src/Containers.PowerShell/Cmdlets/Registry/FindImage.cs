using System.Management.Automation;
using Containers.Engine.Registry.Remote;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Find-Image</c>: searches Docker Hub or another registry.</summary>
[Cmdlet(VerbsCommon.Find, "Image")]
[Alias("Search-Image")]
[OutputType(typeof(ImageSearchResult))]
public sealed class FindImage : LongCmdlet
{
    /// <summary>A word, or <c>registry/word</c> to search another registry than Docker Hub.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName(InRegistry = true)]
    [ValidateNotNullOrEmpty]
    public string[] Term { get; set; } = [];

    /// <summary>The most repositories to give for a term, 1 to 100.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Limit { get; set; } = 25;

    /// <summary>Only Docker Hub's own repositories.</summary>
    [Parameter]
    public SwitchParameter Official { get; set; }

    /// <summary>Only repositories with at least so many stars.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MinimumStars { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <summary>User and password for the registry, if not those of whoever is signed in.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        ImageSearchOptions options = new()
        {
            Limit = Limit,
            IsOfficial = Official,
            MinimumStars = MinimumStars,
            Insecure = Insecure,
            Credential = Credential.ForRegistry(),
        };
        foreach (string term in Term)
        {
            ForItem(term, () => WriteObject(
                Await(cancellation => Engine.Search.FindAsync(term, options, cancellation)), enumerateCollection: true));
        }
    }
}
