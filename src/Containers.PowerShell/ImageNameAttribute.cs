using System.Management.Automation;
using Containers.Engine.Images;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that names an image take an <see cref="ImageInfo"/> too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImageNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapper ? wrapper.BaseObject : inputData) is ImageInfo image ? image.ToString() : inputData;
}
