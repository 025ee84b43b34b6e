using Containers.Engine.Text;

namespace Containers.Engine.Tests.Text;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData("NAME=value", "NAME", "value")]
    [InlineData("NAME=a=b", "NAME", "a=b")]
    [InlineData("NAME=", "NAME", "")]
    [InlineData("NAME", "NAME", null)]
    [InlineData("=value", "", "value")]
    [InlineData("", "", null)]
    public void A_text_is_taken_apart_at_its_first_equals_sign(string text, string name, string? value)
    {
        Assignment assignment = Assignment.Of(text);

        Assert.Equal(new Assignment(name, value), assignment);
        Assert.Equal(text, assignment.ToString());
    }

    [Fact]
    public void A_later_value_of_a_name_takes_the_place_of_an_earlier_one()
    {
        Dictionary<string, string> table = Assignment.Table(["a=2", "b", "a=3"], new Dictionary<string, string> { ["a"] = "1", ["c"] = "4" });

        Assert.Equal(new Dictionary<string, string> { ["a"] = "3", ["b"] = "", ["c"] = "4" }, table);
    }
}
