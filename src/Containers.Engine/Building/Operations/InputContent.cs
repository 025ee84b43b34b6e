namespace Containers.Engine.Building.Operations;

/// <summary>What a step takes from a stage, context, image or address: what is there, never where it was.</summary>
/// <param name="Digest">What tells its content from any other.</param>
/// <param name="Names">The names that it has for the step.</param>
internal sealed record InputContent(string Digest, IReadOnlyList<string> Names);
