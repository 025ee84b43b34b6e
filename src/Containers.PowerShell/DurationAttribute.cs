using System.Management.Automation;
using Containers.Engine;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that takes a span of time take docker's notation too: <c>30s</c>, <c>1m30s</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && GoDuration.TryParse(text, out TimeSpan duration)
            ? duration
            : inputData;
}
