namespace Containers.Linux.Seccomp;

/// <summary>
/// Which system calls a process may make. A rule without conditions decides about its calls alone, the first one where there are several;
/// of rules with conditions the first one that holds decides. A rule with the default's action says nothing, so that runtimes on
/// libseccomp and this one agree. A call of an architecture that is not listed kills the process. A call with a number above all that
/// are named did not exist for who wrote the rules: where it would be refused, the answer is ENOSYS, on which C libraries fall back to
/// an older call.
/// </summary>
/// <param name="DefaultAction">What becomes of a call without a rule.</param>
/// <param name="Architectures">Whose calls can be made at all, beside those of <see cref="SeccompArchitectures.Native"/>.</param>
/// <param name="Rules">The rules.</param>
public sealed record SeccompPolicy(
    SeccompAction DefaultAction, IReadOnlyList<SeccompArchitecture> Architectures, IReadOnlyList<SeccompRule> Rules)
{
    /// <summary>Makes the filter program that the kernel runs before each call.</summary>
    /// <exception cref="SeccompException">There are more conditions than a program of the kernel can hold.</exception>
    public BpfInstruction[] Compile() => new SeccompCompiler(this).Compile();
}

/// <summary>A policy that cannot be made a filter. The message says why.</summary>
/// <param name="message">Why.</param>
public sealed class SeccompException(string message) : Exception(message);
