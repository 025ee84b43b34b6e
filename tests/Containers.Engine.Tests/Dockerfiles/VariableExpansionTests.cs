using Containers.Engine.Dockerfiles;

namespace Containers.Engine.Tests.Dockerfiles;

public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> s_variables = new()
    {
        ["name"] = "value", ["empty"] = "", ["path"] = "/usr/local/bin/app.tar.gz", ["words"] = "one two", ["1"] = "first",
    };

    [Theory]
    [InlineData("$name", "value")]
    [InlineData("${name}s", "values")]
    [InlineData("a$name-b", "avalue-b")]
    [InlineData("$unknown|", "|")]
    [InlineData("\\$name", "$name")]
    [InlineData("'$name'", "$name")]
    [InlineData("\"$name\"", "value")]
    [InlineData("\"a\\\"b\\nc\\\\d\"", "a\"b\\nc\\d")]
    [InlineData("it\\'s", "it's")]
    [InlineData("$", "$")]
    [InlineData("100$ ", "100$ ")]
    [InlineData("$1", "first")]
    [InlineData("end\\", "end")]
    [InlineData("${unknown:-word}", "word")]
    [InlineData("${empty:-word}", "word")]
    [InlineData("${empty-word}", "")]
    [InlineData("${unknown-word}", "word")]
    [InlineData("${name:+word}", "word")]
    [InlineData("${empty:+word}", "")]
    [InlineData("${empty+word}", "word")]
    [InlineData("${unknown+word}", "")]
    [InlineData("${name:?needed}", "value")]
    [InlineData("${empty?needed}", "")]
    [InlineData("${unknown:-${name}}", "value")]
    [InlineData("${unknown:-${empty:-$name}}x", "valuex")]
    [InlineData("${path#*/}", "usr/local/bin/app.tar.gz")]
    [InlineData("${path##*/}", "app.tar.gz")]
    [InlineData("${path%.*}", "/usr/local/bin/app.tar")]
    [InlineData("${path%%.*}", "/usr/local/bin/app")]
    [InlineData("${path#nothing}", "/usr/local/bin/app.tar.gz")]
    [InlineData("${name/a/A}", "vAlue")]
    [InlineData("${path//\\//:}", ":usr:local:bin:app.tar.gz")]
    [InlineData("${path/l?c/LOC}", "/usr/LOCal/bin/app.tar.gz")]
    [InlineData("${name//[v]/x}", "value")]
    public void A_variable_is_replaced_as_its_modifier_says(string text, string expected) => Assert.Equal(expected, Expand(text));

    [Theory]
    [InlineData("${unknown:?is needed}", "unknown: is needed")]
    [InlineData("${empty:?}", "empty")]
    [InlineData("${name", "{")]
    [InlineData("${}", "name")]
    [InlineData("${name!x}", "modifier")]
    [InlineData("${name:x}", "modifier")]
    [InlineData("'open", "'")]
    [InlineData("\"open", "\"")]
    public void What_cannot_be_replaced_is_refused_with_its_reason(string text, string word) =>
        Assert.Contains(word, Assert.Throws<FormatException>(() => Expand(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a  b", new[] { "a", "b" })]
    [InlineData("$words x", new[] { "one", "two", "x" })]
    [InlineData("\"$words\" x", new[] { "one two", "x" })]
    [InlineData("a\\ b c", new[] { "a b", "c" })]
    public void Words_are_split_after_the_replacement(string text, string[] expected) =>
        Assert.Equal(expected, new VariableExpansion('\\', s_variables.GetValueOrDefault).Split(text));

    [Fact]
    public void Another_escape_character_leaves_backslashes_alone() =>
        Assert.Equal(@"c:\$name", new VariableExpansion('`', s_variables.GetValueOrDefault).Expand(@"c:\`$name"));

    [Fact]
    public void What_was_asked_for_is_known_afterwards()
    {
        var expansion = new VariableExpansion('\\', s_variables.GetValueOrDefault);
        expansion.Expand("$name ${other:-x}");
        Assert.Equal(["name"], expansion.Used);
        Assert.Equal(["other"], expansion.Missing);
    }

    [Fact]
    public void Nesting_without_end_is_refused() =>
        Assert.Throws<FormatException>(() => Expand(string.Concat(Enumerable.Repeat("${unknown:-", 100_000))));

    private static string Expand(string text) => new VariableExpansion('\\', s_variables.GetValueOrDefault).Expand(text);
}
