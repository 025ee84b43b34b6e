namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>ONBUILD: an instruction for a build that starts from the image.</summary>
/// <param name="Trigger">The instruction's text, heredocs included.</param>
internal sealed record OnBuildInstruction(string Trigger) : Instruction;
