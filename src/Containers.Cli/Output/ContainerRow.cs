using System.Globalization;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Output;

/// <summary>One container as <c>ps --format json</c> writes it, under docker's keys.</summary>
internal sealed record ContainerRow(
    string ID, string Image, string Command, string CreatedAt, string RunningFor, string State, string Status, string Names, string Labels, string Size)
{
    private const int ShortCommandLength = 20;

    public static ContainerRow Of(ContainerInfo container, bool truncate, long? size) => new(
        truncate ? HumanText.ShortId(container.Id) : container.Id,
        container.Image,
        Quote(string.Join(' ', container.Command), truncate),
        container.Created.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture),
        HumanText.Ago(container.Created),
        container.Status.ToString().ToLowerInvariant(),
        HumanText.Status(container),
        container.Name,
        string.Join(',', container.Labels.Select(label => $"{label.Key}={label.Value}")),
        HumanText.Size(size ?? 0));

    private static string Quote(string command, bool truncate) =>
        truncate && command.Length > ShortCommandLength ? $"\"{command[..(ShortCommandLength - 1)]}…\"" : $"\"{command}\"";
}
