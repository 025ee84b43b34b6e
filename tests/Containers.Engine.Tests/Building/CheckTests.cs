using Containers.Engine.Building;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

public sealed class CheckTests
{
    [Theory]
    [InlineData("FROM a AS Build\n", "StageNameCasing", 1)]
    [InlineData("FROM a as build\n", "FromAsCasing", 1)]
    [InlineData("FROM a\nRUN a \\\n\n  b\n", "NoEmptyContinuation", 4)]
    [InlineData("FROM a\nRUN a\nrun b\n", "ConsistentInstructionCasing", 3)]
    [InlineData("FROM a AS x\nFROM b AS x\n", "DuplicateStageName", 2)]
    [InlineData("FROM a AS scratch\n", "ReservedStageName", 1)]
    [InlineData("FROM a\nCMD echo\n", "JSONArgsRecommended", 2)]
    [InlineData("FROM a\nMAINTAINER me\n", "MaintainerDeprecated", 2)]
    [InlineData("FROM a:$TAG\n", "UndefinedArgInFrom", 1)]
    [InlineData("FROM a\nWORKDIR x\n", "WorkdirRelativePath", 2)]
    [InlineData("FROM a\nARG VERSION\nCOPY f-$VERSOIN /\n", "UndefinedVar", 3)]
    [InlineData("FROM a\nCMD [\"a\"]\nCMD [\"b\"]\n", "MultipleInstructionsDisallowed", 2)]
    [InlineData("FROM a\nENV a b\n", "LegacyKeyValueFormat", 2)]
    [InlineData("FROM --platform=$TARGETPLATFORM a\n", "RedundantTargetPlatform", 1)]
    [InlineData("FROM --platform=linux/arm64 a\n", "FromPlatformFlagConstDisallowed", 1)]
    [InlineData("FROM a\nARG API_KEY\n", "SecretsUsedInArgOrEnv", 2)]
    [InlineData("ARG V\nFROM a:${V}\n", "InvalidDefaultArgInFrom", 2)]
    [InlineData("FROM a\nEXPOSE 80/TCP\n", "ExposeProtoCasing", 2)]
    [InlineData("FROM a\nEXPOSE 127.0.0.1:80:80\n", "ExposeInvalidFormat", 2)]
    [InlineData("FROM a\nCOPY . ./left/./out /\n", "CopyIgnoredFile", 2)]
    [InlineData("FROM a\nADD left/out/file https://example.org/left/out /\n", "CopyIgnoredFile", 2)]
    [InlineData("# check=experimental=InvalidDefinitionDescription\n\n# bar is another\nARG foo=1\nFROM a\n", "InvalidDefinitionDescription", 4)]
    [InlineData("# check=experimental=all\nFROM a AS x\n# The second stage\nFROM a AS y\n", "InvalidDefinitionDescription", 4)]
    public void A_rule_finds_what_it_is_for(string text, string rule, int line) =>
        Assert.Contains(Run(text).Warnings, warning => (warning.Rule, warning.Line) == (rule, line));

    [Theory]
    [InlineData("ARG V=1\nFROM a:${V} AS build\nENV PUBLIC_KEY=x\nWORKDIR /x\nWORKDIR y\nARG Z\nCOPY $Z b /\nCMD [\"a\"]\nEXPOSE 80/tcp\n")]
    [InlineData("from a as x\nrun b\n")]
    [InlineData("# check=skip=all\nFROM a as B\nMAINTAINER me\nCMD x\n")]
    [InlineData("# check=skip=MaintainerDeprecated,JSONArgsRecommended\nFROM a\nMAINTAINER me\nCMD x\n")]
    [InlineData("FROM a\nSHELL [\"bash\", \"-c\"]\nCMD x\n")]
    [InlineData("# check=skip=CopyIgnoredFile\nFROM a\nCOPY left/out /\n")]
    [InlineData("FROM a\n# check=skip=MaintainerDeprecated because\nMAINTAINER me\n# check=skip=UndefinedVar\nCOPY $a /\n")]
    [InlineData("FROM a\nENV PASSWORD_FILE=x TOKEN_VERSION=1\nCOPY $GOPATH /\n")]
    [InlineData("ARG SECRET\nFROM --platform=linux/arm64 a AS for_arm64\n")]
    [InlineData("arg V=1\nFROM a\nRUN b\n")]
    [InlineData("# check=experimental=all\n\n# foo is described\nARG foo=1\n# The stage\n\nFROM a AS x\nCOPY --from=b left/out /\nCOPY left/in /\n# y tests\nFROM x AS y\n")]
    public void A_good_file_has_no_warnings(string text) => Assert.Empty(Run(text).Warnings);

    [Fact]
    public void A_file_can_ask_for_warnings_to_be_errors() => Assert.True(Run("# check=error=true\nFROM a\n").IsError);

    [Theory]
    [InlineData("# check=skip\nFROM a\n")]
    [InlineData("# check=error=maybe\nFROM a\n")]
    public void Options_of_checks_that_are_none_are_refused(string text) => Assert.Throws<BuildException>(() => Run(text));

    [Theory]
    [InlineData("FROM a\nENV a='x\n", 2)]
    [InlineData("FROM a\nENV a=${b!}\n", 2)]
    [InlineData("FROM a\nARG U\nVOLUME $U\n", 3)]
    [InlineData("FROM a\nARG U\nSTOPSIGNAL $U\n", 3)]
    [InlineData("FROM a\nEXPOSE 1.2.3:80:80\n", 2)]
    [InlineData("FROM a\nRUN --mount=type=nothing,target=/x true\n", 2)]
    [InlineData("FROM a\nCOPY --chmod=abc a /\n", 2)]
    public void A_check_refuses_what_a_build_refuses(string text, int line) =>
        Assert.Equal(line, Assert.IsType<DockerfileException>(Run(text).Error).Line);

    [Theory]
    [InlineData("FROM a\nARG U\nCOPY --from=$U a /\n")]
    [InlineData("FROM a\nARG U\nRUN --mount=type=bind,from=$U,target=/x true\n")]
    public void A_variable_in_the_name_of_a_stage_is_refused_as_the_file_is_read(string text) => Assert.Throws<DockerfileException>(() => Run(text));

    [Theory]
    [InlineData("FROM a AS B\nMAINTAINER me\nBADCMD\n", "StageNameCasing MaintainerDeprecated", 3)]
    [InlineData("ARG T\nFROM --platform=$BULIDPLATFORM a\nFROM b:${T}\n", "UndefinedArgInFrom InvalidDefaultArgInFrom", 2)]
    [InlineData("ARG IMAGE\nFROM $IMAGE\n", "InvalidDefaultArgInFrom", 2)]
    public async Task What_is_found_before_a_fault_is_told_beside_it(string text, string rules, int line)
    {
        BuildCheck check = await FileCheck.RunAsync("Dockerfile", text, new BuildOptions { Context = "." }, IgnoreRules.None, _ => Task.FromResult<Func<StagePlan, ImageConfiguration?>>(_ => null));
        Assert.Equal(rules.Split(' '), check.Warnings.Select(warning => warning.Rule));
        Assert.Equal(line, Assert.IsType<DockerfileException>(check.Error).Line);
    }

    [Fact]
    public void What_an_image_sets_is_set()
    {
        ContainerConfiguration image = new() { Environment = ["GOPATH=/go"], Shell = ["/bin/bash", "-c"] };
        Assert.Empty(Run("FROM a\nCOPY $GOPATH /\nCMD x\n", image).Warnings);
        Assert.Equal("UndefinedVar", Assert.Single(Run("FROM a\nCOPY $GOROOT /\n", image).Warnings).Rule);
    }

    private static BuildCheck Run(string text, ContainerConfiguration? image = null)
    {
        Dockerfile file = Dockerfile.Parse("Dockerfile", text);
        BuildOptions options = new() { Context = "." };
        return FileCheck.Run(BuildPlan.Of(file, options), options, IgnoreRules.Parse("left/out\n"), isAll: true, _ => image);
    }
}
