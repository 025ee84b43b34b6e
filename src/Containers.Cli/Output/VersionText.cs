using System.CommandLine;
using System.CommandLine.Invocation;
using Containers.Docker;

namespace Containers.Cli.Output;

/// <summary>What <c>--version</c> prints, in the form of docker's.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Terminal.Output.WriteLine($"containers version {ProductVersion.Text}{(ProductVersion.Commit.Length == 0 ? "" : $", build {ProductVersion.Commit}")}");
        return ExitCode.Success;
    }
}
