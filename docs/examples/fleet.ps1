#requires -Modules Containers
<#
.SYNOPSIS
    Starts the containers of a table, several at once.
.PARAMETER Table
    A CSV file with the columns Name and Image, and where wanted Command, Memory, Environment (NAME=VALUE;NAME=VALUE) and Restart.
.PARAMETER ThrottleLimit
    How many are started at once.
#>
param ([Parameter(Mandatory)] [string] $Table, [int] $ThrottleLimit = 4)

$ErrorActionPreference = 'Stop'
$rows = Import-Csv $Table
Receive-Image ($rows.Image | Sort-Object -Unique) | Out-Null
$module = (Get-Module Containers).ModuleBase
$rows | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
    Import-Module $using:module
    $options = @{ Image = $_.Image; Name = $_.Name }
    if ($_.Command) { $options.Command = $_.Command -split ' ' }
    if ($_.Memory) { $options.Memory = $_.Memory }
    if ($_.Restart) { $options.Restart = $_.Restart }
    if ($_.Environment) { $options.Environment = $_.Environment -split ';' }
    Start-Container @options -PassThru
}
