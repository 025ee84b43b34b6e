namespace Containers.Linux.Seccomp;

/// <summary>What becomes of some system calls.</summary>
/// <param name="Names">The calls' names; one that an architecture does not have says nothing there.</param>
/// <param name="Action">What becomes of them.</param>
/// <param name="Comparisons">Conditions on the arguments that must all hold; none for a rule on every such call.</param>
public sealed record SeccompRule(IReadOnlyList<string> Names, SeccompAction Action, IReadOnlyList<SeccompComparison> Comparisons);
