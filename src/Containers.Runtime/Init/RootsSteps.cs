using Containers.Linux.Child;
using Containers.Linux.Namespaces;

namespace Containers.Runtime.Init;

/// <summary>Steps that the kernel may deny to a user: root of a user namespace has no rights over what is the machine's.</summary>
internal static class RootsSteps
{
    /// <summary>Adds steps whose errors say that they are root's.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="only">What root of the machine alone does, after "only root of the machine".</param>
    /// <param name="add">Adds them.</param>
    internal static void Add(ChildProgram program, string only, Action add)
    {
        program.Advice = ProcessRights.Current == Rights.Root ? null : $"Only root of the machine {only}.";
        add();
        program.Advice = null;
    }

    /// <summary>Sets how readily the kernel ends the process when memory runs out (proc_pid_oom_score_adj(5)).</summary>
    internal static void SetOomScore(ChildProgram program, int? adjustment)
    {
        if (adjustment is { } value)
        {
            Add(program, "lowers this below what the user's session was given", () => program.WriteHostFile("/proc/self/oom_score_adj", $"{value}"));
        }
    }
}
