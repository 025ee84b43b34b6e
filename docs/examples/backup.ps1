#requires -Modules Containers
<#
.SYNOPSIS
    Writes a volume into an archive while its containers stand still, and keeps the newest archives.
.PARAMETER Volume
    The volume.
.PARAMETER Folder
    The folder of the archives.
.PARAMETER Keep
    How many archives to keep.
#>
param ([Parameter(Mandatory)] [string] $Volume, [string] $Folder = '.', [int] $Keep = 7)

$ErrorActionPreference = 'Stop'
$users = @((Get-ContainerVolume $Volume).Containers | Get-Container | Where-Object State -EQ Running)
$users | Suspend-Container
try {
    Export-ContainerVolume $Volume (Join-Path $Folder "$Volume-$(Get-Date -Format yyyyMMdd-HHmmssfff).tar.zst") -Compression Zstd -NoClobber
}
finally {
    $users | Resume-Container
}

Get-ChildItem $Folder -Filter "$Volume-*.tar.zst" | Sort-Object Name -Descending | Select-Object -Skip $Keep | Remove-Item
