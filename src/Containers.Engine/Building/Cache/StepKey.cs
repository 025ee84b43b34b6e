using System.Security.Cryptography;
using System.Text.Json;
using Containers.Engine.Building.Operations;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>
/// Names what a step makes: a digest of its operation as JSON, with all members in the order that they are declared in, of the layers below it
/// and of its inputs' contents. The same step has the same key wherever it stands, on any machine.
/// </summary>
/// <param name="Parent">Chain ID of the layers below; null where there are none or the step sees none of them.</param>
/// <param name="Operation">All that is asked for.</param>
/// <param name="Inputs">What it takes from elsewhere, in the order of the operation's own sources and mounts.</param>
internal sealed record StepKey(ChainId? Parent, Operation Operation, IReadOnlyList<InputContent> Inputs)
{
    /// <summary>The key, in hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, StepKeyJson.Default.StepKey)));
}
