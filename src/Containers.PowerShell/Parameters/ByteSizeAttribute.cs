using System.Globalization;
using System.Management.Automation;
using Containers.Engine.Text;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a size be a number of bytes, as <c>512MB</c> is in PowerShell, or a text such as <c>512m</c>; an empty one is none.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ByteSizeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        if (value is null or "")
        {
            return null;
        }

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
