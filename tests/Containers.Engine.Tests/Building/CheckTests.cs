using Containers.Engine.Building;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Graph;

namespace Containers.Engine.Tests.Building;

public sealed class CheckTests
{
    [Theory]
    [InlineData("FROM a AS Build\n", "StageNameCasing", 1)]
    [InlineData("FROM a as build\n", "FromAsCasing", 1)]
    [InlineData("FROM a\nRUN a \\\n\n  b\n", "NoEmptyContinuation", 2)]
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
    [InlineData("# check=experimental=CopyIgnoredFile\nFROM a\nCOPY . ./left/./out /\n", "CopyIgnoredFile", 3)]
    [InlineData("# check=experimental=all\nFROM a\nADD left/out/file https://example.org/left/out /\n", "CopyIgnoredFile", 3)]
    [InlineData("# check=experimental=InvalidDefinitionDescription\n\n# bar is another\nARG foo=1\nFROM a\n", "InvalidDefinitionDescription", 4)]
    [InlineData("# check=experimental=all\nFROM a AS x\n# The second stage\nFROM a AS y\n", "InvalidDefinitionDescription", 4)]
    public void A_rule_finds_what_it_is_for(string text, string rule, int line) =>
        Assert.Contains(Run(text).Warnings, warning => (warning.Rule, warning.Line) == (rule, line));

    [Theory]
    [InlineData("ARG V=1\nFROM a:${V} AS build\nENV PUBLIC_KEY=x\nWORKDIR /x\nWORKDIR y\nARG Z\nCOPY $Z ${Y:-b} /\nCMD [\"a\"]\nEXPOSE 80/tcp\n")]
    [InlineData("from a as x\nrun b\n")]
    [InlineData("# check=skip=all\nFROM a as B\nMAINTAINER me\nCMD x\n")]
    [InlineData("# check=skip=MaintainerDeprecated,JSONArgsRecommended\nFROM a\nMAINTAINER me\nCMD x\n")]
    [InlineData("FROM a\nSHELL [\"bash\", \"-c\"]\nCMD x\n")]
    [InlineData("FROM a\nCOPY left/out /\n")]
    [InlineData("# check=experimental=all\n\n# foo is described\nARG foo=1\n# The stage\n\nFROM a AS x\nCOPY --from=b left/out /\nCOPY left/in /\n# y tests\nFROM x AS y\n")]
    public void A_good_file_has_no_warnings(string text) => Assert.Empty(Run(text).Warnings);

    [Fact]
    public void A_file_can_ask_for_warnings_to_be_errors() => Assert.True(Run("# check=error=true\nFROM a\n").IsError);

    private static BuildCheck Run(string text)
    {
        Dockerfile file = Dockerfile.Parse("Dockerfile", text);
        return DockerfileChecks.Run(file, BuildPlan.Of(file, new BuildOptions { Context = "." }), IgnoreRules.Parse("left/out\n"));
    }
}
