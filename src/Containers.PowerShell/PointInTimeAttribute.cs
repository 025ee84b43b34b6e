using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that takes a time take how long ago that was too: <c>10m</c>, or a span of time.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PointInTimeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) switch
    {
        TimeSpan ago => DateTime.Now - ago,
        string text when GoDuration.TryParse(text, out TimeSpan ago) => DateTime.Now - ago,
        DateTimeOffset time => time.LocalDateTime,
        _ => inputData,
    };
}
