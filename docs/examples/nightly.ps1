#requires -Modules Containers
<#
.SYNOPSIS
    Brings containers to the newest image of their name, removes what is not in use, and writes a report.
.PARAMETER Name
    The containers: all that run, if not given.
.PARAMETER Report
    The file of the report.
.PARAMETER OlderThan
    What is not in use goes if it is older than this, and has no label "keep".
.PARAMETER ReadyTimeout
    How long a new container may take until it is healthy. After that, the old one is back.
#>
param (
    [string[]] $Name = '*',
    [string] $Report = 'nightly.json',
    [string] $OlderThan = '7d',
    [string] $ReadyTimeout = '2m'
)

$ErrorActionPreference = 'Stop'
$updates = foreach ($container in Get-Container $Name | Where-Object { $_.State -eq 'Running' -and -not $_.Remove }) {
    $result = [ordered]@{ Container = $container.Name; Image = $container.Image; Result = 'current'; Error = $null }
    try {
        # Nothing but one request where the registry has nothing new.
        if ((Receive-Image $container).Id -ne $container.ImageId) {
            Restart-Container $container -Recreate -ReadyTimeout $ReadyTimeout
            $result.Result = 'updated'
        }
    }
    catch {
        $result.Result = 'kept'
        $result.Error = $_.Exception.Message
    }

    [pscustomobject] $result
}

$cleared = Clear-ContainerStore -All -Force -OlderThan $OlderThan -ExcludeLabel keep
[pscustomobject]@{
    Time    = Get-Date
    Updates = @($updates)
    Removed = @{ Containers = $cleared.Containers.Count; Images = @($cleared.Images | Where-Object Deleted).Count; Bytes = $cleared.Bytes }
} | ConvertTo-Json -Depth 4 | Set-Content $Report
$updates
exit @($updates | Where-Object Result -EQ kept).Count
