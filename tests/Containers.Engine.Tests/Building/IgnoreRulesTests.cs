using Containers.Engine.Building.Context;

namespace Containers.Engine.Tests.Building;

public sealed class IgnoreRulesTests
{
    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "dir/a.log", false)]
    [InlineData("**/*.log", "a.log", true)]
    [InlineData("**/*.log", "x/y/a.log", true)]
    [InlineData("node_modules", "node_modules/a/b.js", true)]
    [InlineData("node_modules", "sub/node_modules/a.js", false)]
    [InlineData("**/node_modules", "sub/node_modules/a.js", true)]
    [InlineData("/rooted", "rooted/x", true)]
    [InlineData("./rooted/", "rooted/x", true)]
    [InlineData("a/../b", "b", true)]
    [InlineData("dir/**", "dir/a/b", true)]
    [InlineData("dir/**", "dir", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a/**/z", "a/bz", false)]
    [InlineData("temp?", "tempA", true)]
    [InlineData("temp?", "temp", false)]
    [InlineData("temp?", "tem/p", false)]
    [InlineData("[a-c].txt", "b.txt", true)]
    [InlineData("[^a-c].txt", "b.txt", false)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("**", "anything/at/all", true)]
    [InlineData("**.go", "x/y.go", true)]
    [InlineData("# comment\n\n  spaced  ", "spaced", true)]
    [InlineData("*\n!keep", "keep", false)]
    [InlineData("*\n!keep", "keep/inside", false)]
    [InlineData("*\n!keep", "other", true)]
    [InlineData("*\n!keep\nkeep/secret", "keep/secret", true)]
    [InlineData("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", true)]
    [InlineData("*.md\n!README*.md\nREADME-secret.md", "README.md", false)]
    [InlineData("dir\n!dir/keep.txt", "dir/keep.txt", false)]
    [InlineData("dir\n!dir/keep.txt", "dir/other.txt", true)]
    [InlineData("!keep\n*", "keep", true)]
    [InlineData(".", "a", false)]
    public void The_last_rule_that_matches_decides(string rules, string path, bool ignored) =>
        Assert.Equal(ignored, IgnoreRules.Parse(rules).Ignores(path));

    [Theory]
    [InlineData("[a")]
    [InlineData("a[]")]
    [InlineData("a\\")]
    public void A_malformed_pattern_is_refused(string rules) =>
        Assert.Contains(rules, Assert.Throws<FormatException>(() => IgnoreRules.Parse(rules)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_need_not_be_looked_into_where_nothing_comes_back()
    {
        IgnoreRules rules = IgnoreRules.Parse("a\nb\n!b/keep");
        Assert.False(rules.MayIncludeBelow("a"));
        Assert.True(rules.MayIncludeBelow("b"));
    }

    [Fact]
    public void A_hostile_pattern_takes_time_in_proportion()
    {
        IgnoreRules rules = IgnoreRules.Parse(string.Concat(Enumerable.Repeat("*a", 200)) + "b");
        Assert.False(rules.Ignores(new string('a', 4000)));
    }
}
