using System.Globalization;
using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Dockerfiles;

/// <summary>A stage of a Dockerfile as it stands there.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="From">What it begins with.</param>
/// <param name="Instructions">The instructions after that.</param>
internal sealed record StageDefinition(int Index, FromInstruction From, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>Its name, else its number.</summary>
    public string Title => From.StageName ?? Index.ToString(CultureInfo.InvariantCulture);
}
