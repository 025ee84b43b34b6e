#requires -Modules Containers
<#
.SYNOPSIS
    Puts the newest archive of a volume, or one that is named, into the volume.
.PARAMETER Volume
    The volume.
.PARAMETER Folder
    The folder of the archives.
.PARAMETER Archive
    The archive, if not the newest.
#>
param ([Parameter(Mandatory)] [string] $Volume, [string] $Folder = '.', [string] $Archive)

$ErrorActionPreference = 'Stop'
$Archive = $Archive ? $Archive : (Get-ChildItem $Folder -Filter "$Volume-*.tar.zst" | Sort-Object Name | Select-Object -Last 1).FullName
$users = @((Get-ContainerVolume $Volume -ErrorAction Ignore).Containers | Get-Container | Where-Object State -EQ Running)
$users | Stop-Container
Import-ContainerVolume $Volume $Archive -Replace
$users | Start-Container
