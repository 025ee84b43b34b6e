using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Containers.Cli.Output;

/// <summary>What <c>--version</c> prints, in the form of docker's.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    private const int CommitLength = 7;

    /// <summary>The product's version.</summary>
    public static string Version => Informational.Split('+')[0];

    private static string Informational => typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        string build = Informational[Version.Length..].TrimStart('+');
        Terminal.Output.WriteLine($"containers version {Version}{(build.Length < CommitLength ? "" : $", build {build[..CommitLength]}")}");
        return ExitCode.Success;
    }
}
