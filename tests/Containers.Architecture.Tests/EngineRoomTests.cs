using System.Reflection;
using Containers.Engine;
using NetArchTest.Rules;

namespace Containers.Architecture.Tests;

/// <summary>The rooms of the engine, its folders and namespaces, stand in an order (docs/architecture.md), and each uses only those before it.</summary>
public sealed class EngineRoomTests
{
    private const string Root = "Containers.Engine";

    private static readonly string[] Rooms =
    [
        "Text", "Host", "Events", "Content", "Registry", "Layers", "Dockerfiles", "Images", "Volumes", "Networks", "Containers", "Building", "Maintenance",
    ];

    private static readonly Assembly Engine = typeof(ContainerEngine).Assembly;

    [Fact]
    public void Every_type_of_the_engine_is_in_a_room_or_in_the_root()
    {
        string[] strange =
        [
            .. Engine.GetTypes()
                .Where(type => type.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true)
                .Select(type => type.Namespace!.Split('.')[2])
                .Distinct()
                .Except(Rooms),
        ];
        Assert.Empty(strange);
    }

    [Fact]
    public void A_room_uses_only_rooms_before_it()
    {
        Assert.Empty(Rooms.SelectMany((room, index) => Rooms[(index + 1)..].SelectMany(later => Uses(In(room), later))));
    }

    [Fact]
    public void The_root_uses_no_room_but_where_the_engine_is_put_together()
    {
        Types types = Types.InAssembly(Engine);
        IEnumerable<string> found = Rooms.SelectMany(room => Uses(types.That().ResideInNamespaceMatching(@"^Containers\.Engine$"), room));
        Assert.Equal([nameof(ContainerEngine)], found.Select(use => use.Split(' ')[0].Split('.')[^1]).Distinct());
    }

    [Fact]
    public void No_room_uses_the_engine_as_a_whole() => Assert.Empty(Rooms.SelectMany(room => Uses(In(room), nameof(ContainerEngine))));

    private static PredicateList In(string room) => Types.InAssembly(Engine).That().ResideInNamespaceStartingWith($"{Root}.{room}");

    private static IEnumerable<string> Uses(PredicateList types, string room) =>
        (types.ShouldNot().HaveDependencyOn($"{Root}.{room}").GetResult().FailingTypeNames ?? []).Select(type => $"{type} -> {room}");
}
