using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets one text with commas, <c>0-2,7</c>, be written without quotes: PowerShell makes an array of it, which is put together again.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CommaTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is IList several
            ? string.Join(',', several.Cast<object?>().Select(static part => LanguagePrimitives.ConvertTo(part, typeof(string), CultureInfo.InvariantCulture)))
            : inputData;
}
