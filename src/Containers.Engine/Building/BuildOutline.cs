namespace Containers.Engine.Building;

/// <summary>What a Dockerfile lets its builder choose.</summary>
/// <param name="Targets">Its stages, by name or number.</param>
/// <param name="Arguments">Its ARG variables with their values where they are not set, null for none; each once.</param>
public sealed record BuildOutline(IReadOnlyList<string> Targets, IReadOnlyDictionary<string, string?> Arguments);
