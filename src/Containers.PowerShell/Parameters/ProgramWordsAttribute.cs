using System.Collections;
using System.Management.Automation;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets the words of a program begin with a script block, which PowerShell runs in the container with the other words as its arguments.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProgramWordsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object?[] words = (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is IList several ? [.. several.Cast<object?>()] : [inputData];
        return (words is [var first, ..] && first is PSObject wrapped ? wrapped.BaseObject : words.FirstOrDefault()) is ScriptBlock script
            ? ScriptProgram.Of(script, words[1..], engineIntrinsics.SessionState.PSVariable)
            : inputData;
    }
}
