using System.Globalization;
using System.Management.Automation;
using Containers.Engine;

namespace Containers.PowerShell;

/// <summary>Lets a size be a number of bytes, as <c>512MB</c> is in PowerShell, or a text such as <c>512m</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ByteSizeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        try
        {
            return value is string text ? ByteSize.Parse(text) : Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidCastException)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }
}
