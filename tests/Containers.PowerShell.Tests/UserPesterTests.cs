using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>Tests of cmdlets that work on files, processes and networks, once more as a user without rights.</summary>
[Kind(Kind.Registry)]
public sealed class UserPesterTests(UserPesterSession session) : IClassFixture<UserPesterSession>
{
    private static readonly string[] Cmdlets =
    [
        "ContainerNetwork", "ContainerStore", "ConvertTo-Image", "Copy-ContainerItem", "Copy-Image", "Export-Container", "Export-Image", "Get-ContainerChange",
        "Get-ContainerHost", "Get-ContainerProcess", "Import-ContainerVolume", "Invoke-Container", "Invoke-ContainerCommand", "Measure-Container", "New-Container",
        "New-ContainerImage", "New-ContainerVolume", "Push-Image", "Receive-Image", "Remove-Container", "Restart-Container", "Start-Container", "Stop-Container",
        "Wait-Container",
    ];

    public static IEnumerable<string> Files => Cmdlets.Select(static cmdlet => $"{cmdlet}.Tests.ps1");

    [ReportFact(Sources = nameof(Files))]
    public Task<IReadOnlyList<ReportedTest>> RunAsUser(string file) => session.RunAsync(file);
}
