using Containers.Engine.Containers;
using Containers.Engine.Containers.Records;

namespace Containers.Engine.Tests.Containers;

public sealed class IdRangePoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_word_in_the_files_ids_are_those_kept_for_containers()
    {
        IdRangePool pool = PoolOf(null, null);
        IdRange first = pool.Take(65536, []);
        IdRange second = pool.Take(2000, [first]);
        IdRange third = pool.Take(65536, [first, second]);
        Assert.Equal([524288u, 589824u, 655360u], [first.FirstUser, second.FirstUser, third.FirstUser]);
        Assert.Equal([524288u, 589824u, 655360u], [first.FirstGroup, second.FirstGroup, third.FirstGroup]);
        Assert.Equal(second, pool.Take(65536, [first, third]) with { Count = 2000 });
        Assert.Throws<ContainerOptionsException>(() => pool.Take(uint.MaxValue, []));
    }

    [Fact]
    public void What_the_files_give_to_others_is_theirs()
    {
        IdRange range = PoolOf("someone:100000:65536\nother:520000:100000\n", "someone:524288:1\n").Take(65536, []);
        Assert.Equal((655360u, 589824u), (range.FirstUser, range.FirstGroup));
    }

    [Fact]
    public void What_the_files_give_to_containers_is_used_up_and_no_more()
    {
        IdRangePool pool = PoolOf("someone:100000:65536\ncontainers:200000:3000\ncontainers:300000:5000", "containers:400000:8000\n");
        IdRange first = pool.Take(2000, []);
        IdRange second = pool.Take(3000, [first]);
        IdRange third = pool.Take(1000, [first, second]);
        Assert.Equal([(200000u, 400000u), (300000u, 402000u), (202000u, 405000u)], new[] { first, second, third }.Select(range => (range.FirstUser, range.FirstGroup)));
        ContainerOptionsException full = Assert.Throws<ContainerOptionsException>(() => pool.Take(3000, [first, second, third]));
        Assert.Contains("/users gives", full.Message, StringComparison.Ordinal);
        Assert.Throws<ContainerOptionsException>(() => pool.Take(65536, []));
    }

    [Theory]
    [InlineData("containers:1000:2000", null, "gives the user 'containers' IDs")]
    [InlineData(null, "containers:1000:2000", "gives the user 'containers' IDs")]
    [InlineData("containers:1000:x", "containers:1000:2000", "containers:1000:x")]
    [InlineData("containers:1000", "containers:1000:2000", "not containers:FIRST:COUNT")]
    [InlineData("containers:4294967000:65536", "containers:1000:2000", "not containers:FIRST:COUNT")]
    public void Files_that_make_no_sense_are_refused_by_name(string? users, string? groups, string expected)
    {
        ContainerOptionsException refused = Assert.Throws<ContainerOptionsException>(() => PoolOf(users, groups).Take(1024, []));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    private IdRangePool PoolOf(string? users, string? groups)
    {
        Write("users", users);
        Write("groups", groups);
        return new IdRangePool(_folder.Combine("users"), _folder.Combine("groups"));
    }

    private void Write(string name, string? text)
    {
        if (text is not null)
        {
            File.WriteAllText(_folder.Combine(name), text);
        }
    }
}
