using Containers.Docker.Templates;

namespace Containers.Cli.Tests;

/// <summary>Each function of Go's text/template and of docker.</summary>
public sealed class TemplateFunctionTests
{
    /// <summary>Go's (text/template, "Functions"), then docker's (docs: "Format command and log output").</summary>
    private static readonly string[] Documented =
    [
        "and", "call", "html", "index", "slice", "js", "len", "not", "or", "print", "printf", "println", "urlquery", "eq", "ne", "lt", "le", "gt", "ge",
        "json", "split", "join", "title", "lower", "upper", "pad", "truncate",
    ];

    [Fact]
    public void Every_documented_function_is_there_and_no_other() => Assert.Equal(Documented.Order(StringComparer.Ordinal), TemplateFunctions.All.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("and 1 0 (index .List 9)", "0")]
    [InlineData("and 1 2", "2")]
    [InlineData("or 0 1 (index .List 9)", "1")]
    [InlineData("or 0 \"\"", "")]
    [InlineData("not .List", "false")]
    [InlineData("html `<a href=\"'&'\">`", "&lt;a href=&#34;&#39;&amp;&#39;&#34;&gt;")]
    [InlineData("js `it's \"<\\`", "it\\'s \\\"\\u003C\\\\")]
    [InlineData("urlquery `a b&c/é~`", "a+b%26c%2F%C3%A9~")]
    [InlineData("index .List 1", "b")]
    [InlineData("index .Map \"k\"", "v")]
    [InlineData("index \"abc\" 1", "98")]
    [InlineData("index .Nested \"n\" \"m\"", "deep")]
    [InlineData("slice \"abcdef\" 1 3", "bc")]
    [InlineData("slice \"abcdef\" 4", "ef")]
    [InlineData("slice .List 1", "[b c]")]
    [InlineData("slice .List 0 1 2", "[a]")]
    [InlineData("len \"é\"", "2")]
    [InlineData("len .Map", "1")]
    [InlineData("print 1 2 \"a\" 3 nil", "1 2a3 <nil>")]
    [InlineData("println \"a\" 1", "a 1\n")]
    [InlineData("eq 1 2 3 1", "true")]
    [InlineData("eq \"a\" \"b\"", "false")]
    [InlineData("ne 1 2", "true")]
    [InlineData("lt 1 2", "true")]
    [InlineData("le 2 2", "true")]
    [InlineData("gt \"b\" \"a\"", "true")]
    [InlineData("ge 1.5 2.5", "false")]
    [InlineData("json .List", "[\"a\",\"b\",\"c\"]")]
    [InlineData("json \"<é>\"", "\"<é>\"")]
    [InlineData("json 1.5", "1.5")]
    [InlineData("split \"a:b\" \":\"", "[a b]")]
    [InlineData("index (split \"a:b\" \":\") 1", "b")]
    [InlineData("join .List \"-\"", "a-b-c")]
    [InlineData("title \"hello big-world it's\"", "Hello Big-World It's")]
    [InlineData("lower \"ABC\"", "abc")]
    [InlineData("upper \"abc\"", "ABC")]
    [InlineData("pad \"a\" 2 1", "  a ")]
    [InlineData("pad \"\" 2 1", "")]
    [InlineData("truncate \"abcdef\" 3", "abc")]
    [InlineData("truncate \"ab\" 3", "ab")]
    public void A_function_gives_what_Go_and_docker_give(string call, string expected) => Assert.Equal(expected, Template.Parse($"{{{{{call}}}}}").Render(new Dictionary<string, object?>
    {
        ["List"] = new List<string> { "a", "b", "c" },
        ["Map"] = new Dictionary<string, string> { ["k"] = "v" },
        ["Nested"] = new Dictionary<string, object?> { ["n"] = new Dictionary<string, string> { ["m"] = "deep" } },
    }));

    [Theory]
    [InlineData("%s|%10s|%-6s|%.2s", "abc|       abc|abc   |ab", "abc", "abc", "abc", "abc")]
    [InlineData("%q %#q %+q", "\"a\\n\\\"é\" `b` \"\\u00e9\"", "a\n\"é", "b", "é")]
    [InlineData("%x % x %X %#x", "6869 68 69 6869 0x6869", "hi", "hi", "hi", "hi")]
    [InlineData("%v %t", "a true", "a", true)]
    [InlineData("%T %T %T", "string int bool", "a", 1L, true)]
    [InlineData("%d|%5d|%-5d|%05d|%+d|% d", "7|    7|7    |00007|+7| 7", 7L, 7L, 7L, 7L, 7L, 7L)]
    [InlineData("%b %o %O %x %X %#x %#o", "1010 12 0o12 a A 0xa 012", 10L, 10L, 10L, 10L, 10L, 10L, 10L)]
    [InlineData("%c %q %U", "A 'A' U+0041", 65L, 65L, 65L)]
    [InlineData("%f %.2f %8.1f %e %g %.3g", "1.500000 1.50      1.5 1.500000e+00 1.5 1.5", 1.5, 1.5, 1.5, 1.5, 1.5, 1.5)]
    [InlineData("%*d %-*d|", "    7 7   |", 5L, 7L, 4L, 7L)]
    [InlineData("%[2]s %[1]s", "b a", "a", "b")]
    [InlineData("%d%%", "5%", 5L)]
    [InlineData("%d", "%!d(string=a)", "a")]
    [InlineData("%s %s", "a %!s(MISSING)", "a")]
    [InlineData("%s", "a%!(EXTRA int=1)", "a", 1L)]
    [InlineData("%", "%!(NOVERB)")]
    [InlineData("%!", "%!!(int=1)", 1L)]
    [InlineData("%[5]s", "%!s(BADINDEX)", "a")]
    [InlineData("%99999999d", "%!(BADWIDTH)1", 1L)]
    [InlineData("%s %v", "%!s(<nil>) <nil>", null, null)]
    public void A_format_is_written_as_Go_writes_it(string format, string expected, params object?[] values) => Assert.Equal(expected, GoFormat.Format(format, values));
}
