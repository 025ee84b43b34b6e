#requires -Modules Containers
<#
.SYNOPSIS
    Starts the next version of a service beside the one that serves, and moves its name over once it is healthy.
.PARAMETER Service
    The name that others on the network know the service by.
.PARAMETER Image
    The image of the next version. It needs a health check, of its own or by -HealthCommand.
.PARAMETER Network
    The network of those who use the service.
.PARAMETER HealthCommand
    What tells that it is healthy, where the image does not say.
.PARAMETER Timeout
    How long the next version may take until it is healthy.
#>
param (
    [Parameter(Mandatory)] [string] $Service,
    [Parameter(Mandatory)] [string] $Image,
    [Parameter(Mandatory)] [string] $Network,
    [string] $HealthCommand,
    [string] $Timeout = '1m',
    [string[]] $Command
)

$ErrorActionPreference = 'Stop'
$serving = Get-Container -All -Filter "label=service=$Service"
$color = $serving.Labels.color -eq 'blue' ? 'green' : 'blue'
$options = @{ Image = $Image; Name = "$Service-$color"; Network = $Network; Label = "service=$Service", "color=$color"; PassThru = $true }
if ($HealthCommand) { $options.HealthCommand = $HealthCommand; $options.HealthInterval = '1s' }
if ($Command) { $options.Command = $Command }

$next = Start-Container @options
try {
    $null = Wait-Container $next -Condition Healthy -Timeout $Timeout
}
catch {
    Get-ContainerLog $next -Tail 20
    Remove-Container $next -Force
    throw "The next version of $Service did not become healthy, and is gone. The one that serves goes on. $_"
}

# The same network once more, with the service's name: from here on, new connections are the next version's.
Disconnect-ContainerNetwork $Network $next
Connect-ContainerNetwork $Network $next -Alias $Service
if ($serving) {
    Disconnect-ContainerNetwork $Network $serving
    Stop-Container $serving -PassThru | Remove-Container
}

Get-Container $next
