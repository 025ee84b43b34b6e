using Containers.Oci;

namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>HEALTHCHECK: how to tell whether a container is well.</summary>
/// <param name="Check">The check.</param>
internal sealed record HealthInstruction(HealthCheck Check) : Instruction;
