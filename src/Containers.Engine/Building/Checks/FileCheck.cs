using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>All checks of a file, as far as it can be read: what is found before a fault is told beside it.</summary>
internal static class FileCheck
{
    /// <summary>Checks a file that a build is going to be made of.</summary>
    /// <param name="plan">Its stages.</param>
    /// <param name="options">How the build is made.</param>
    /// <param name="ignored">What is left out of the context.</param>
    /// <param name="isAll">Whether all stages are checked, not those alone that the wanted one needs.</param>
    /// <param name="baseOf">How the image runs that a stage begins with; null where nobody knows.</param>
    /// <exception cref="BuildException">The options of the checks cannot be read.</exception>
    public static BuildCheck Run(BuildPlan plan, BuildOptions options, IgnoreRules ignored, bool isAll, Func<StagePlan, ContainerConfiguration?> baseOf)
    {
        var warnings = new WarningList(CheckOptions.Of(plan.Dockerfile, options));
        DockerfileChecks.CheckLines(plan.Dockerfile, warnings);
        DockerfileChecks.CheckStages(plan.Dockerfile, plan.Variables, warnings);
        return Run(plan, options, ignored, isAll, baseOf, warnings);
    }

    /// <summary>Checks a text.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="options">How the build would be made.</param>
    /// <param name="ignored">What is left out of the context.</param>
    /// <param name="basesOf">How the images run that stages begin with; null where nobody knows.</param>
    public static async Task<BuildCheck> RunAsync(
        string name, string text, BuildOptions options, IgnoreRules ignored, Func<BuildPlan, Task<Func<StagePlan, ImageConfiguration?>>> basesOf)
    {
        WarningList? warnings = null;
        try
        {
            Dockerfile file = Dockerfile.Read(name, text, out DockerfileException? fault);
            var checks = CheckOptions.Of(file, options);
            warnings = new WarningList(checks);
            DockerfileChecks.CheckLines(file, warnings);
            if (fault is not null)
            {
                throw fault;
            }

            var variables = new GlobalVariables(file, options);
            DockerfileChecks.CheckStages(file, variables, warnings);
            var plan = BuildPlan.Of(file, options, variables);
            Func<StagePlan, ImageConfiguration?> baseOf = await basesOf(plan);
            foreach (StagePlan stage in plan.Stages)
            {
                if (baseOf(stage) is { } image && PlatformCheck.Of(checks, stage, image.Platform) is { } warning)
                {
                    warnings.AddOfFile(warning.Rule, warning.Line, warning.Message);
                }
            }

            return Run(plan, options, ignored, isAll: options.Target is null, stage => baseOf(stage)?.Config, warnings);
        }
        catch (Exception exception) when (exception is DockerfileException or BuildException)
        {
            return new BuildCheck(warnings?.Warnings ?? [], warnings?.IsError ?? false) { Error = (ContainersException)exception };
        }
    }

    private static BuildCheck Run(
        BuildPlan plan, BuildOptions options, IgnoreRules ignored, bool isAll, Func<StagePlan, ContainerConfiguration?> baseOf, WarningList warnings)
    {
        IReadOnlySet<int> stages = isAll ? plan.Stages.Select(stage => stage.Definition.Index).ToHashSet() : plan.Needed;
        DockerfileException? error = new StageChecks(plan, options, ignored, warnings, baseOf).Run(stages);
        return new BuildCheck(warnings.Warnings, warnings.IsError) { Error = error };
    }
}
