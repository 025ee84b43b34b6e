using System.Globalization;
using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>
/// Lets a text be a number only where it is one, as <c>1.5</c> is in every culture. PowerShell alone passes over commas: <c>'0,5'</c> would be 5.
/// An empty text is none.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumberAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether it has no fraction; PowerShell alone would round one.</summary>
    public bool IsWhole { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) switch
    {
        "" => null,
        string text => Read(text),
        _ => inputData,
    };

    private decimal Read(string text)
    {
        NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
            | (IsWhole ? NumberStyles.None : NumberStyles.AllowDecimalPoint);
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal number)
            ? number
            : throw new ArgumentTransformationMetadataException($"'{text}' is no number here. Write one such as {(IsWhole ? "2" : "1.5, with a point")}.");
    }
}
