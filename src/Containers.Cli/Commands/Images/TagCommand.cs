using System.CommandLine;
using Containers.Engine;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers tag</c>: gives an image one more name.</summary>
internal sealed class TagCommand : Command
{
    public const string WordOnCommandLine = "tag";

    private readonly Argument<string> _image = new("IMAGE") { Description = "Name or id of an image" };
    private readonly Argument<string> _name = new("NAME") { Description = "The new name" };

    public TagCommand()
        : base(WordOnCommandLine, "Give an image one more name")
    {
        Add(_image);
        Add(_name);
        SetAction(result => new ContainerEngine().Images.Tag(result.GetRequiredValue(_image), ImageReference.Parse(result.GetRequiredValue(_name))));
    }
}
