using Containers.Oci;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Tells how a container stands (runtime.md, "Query State").</summary>
internal static class StateCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        LifeFolder folder = LifeFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("state"));
        LifeRecord record = folder.Read();
        StandardOutput.Write(record.ToState(folder.StatusOf(record)).ToJson());
        StandardOutput.Write("\n");
        return 0;
    }
}
