<#
.SYNOPSIS
    What containers are, step by step, on programs of Debian's packages. Every step is checked.
.DESCRIPTION
    Needs mmdebstrap, and Debian's mirror. An ordinary user's lesson is without the steps that root alone can do there. The machine's containers are left alone:
    images and containers are in a store of the lesson's own, which is removed at the end. The page beside this script says the same in words; -Page writes it anew.
.PARAMETER Shell
    Does each step by the command `containers` in place of the cmdlets.
.PARAMETER Isolate
    Does the laboratory, which publishes ports, in a network namespace of its own, as root.
.PARAMETER Base
    The archive of a Debian root file system; one is made by mmdebstrap if not given.
.PARAMETER Page
    Writes the page of the lesson to the output, and does nothing else.
#>
param ([switch] $Shell, [switch] $Isolate, [string] $Base, [switch] $Page, [string] $Part)

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
$chapters = 'images', 'layers', 'isolation', 'laboratory'
$script:done = 0
$script:skipped = [System.Collections.Generic.List[string]]::new()
$script:wrong = [System.Collections.Generic.List[string]]::new()

# A chapter's name and what it is about.
function Chapter ([string] $Title, [string] $Text) {
    if ($Page) { "`n## $Title`n$Text" } else { Write-Host "`n==== $Title" -ForegroundColor Cyan }
}

# A step: what it shows, the cmdlets, the commands, what has to be so afterwards, and what it takes: root, or controllers of control groups.
function Step {
    param ([string] $Title, [string] $Text, [scriptblock] $Do, [string] $Command, [scriptblock] $Check, [string[]] $Needs)

    $cmdlets = ($Do.ToString() -split "`n").Where{ $_.Trim() } -replace '^ {4}' -join "`n"
    if ($Page) {
        return "`n### $Title`n$Text`n`n``````powershell`n$cmdlets`n```````n`n``````sh`n$Command`n``````"
    }

    $machine = if ($Needs) { Get-ContainerHost }
    $missing = $Needs | Where-Object { $_ -notin $machine.Controllers -and ($_ -ne 'root' -or $machine.Rootless) }
    if ($missing) {
        $script:skipped.Add("${Title}: needs $($missing -join ' and ').")
        return
    }

    Write-Host "`n-- $Title" -ForegroundColor Green
    Write-Host ($Shell ? $Command : $cmdlets) -ForegroundColor DarkGray
    try {
        $output = if ($Shell) {
            sh -ec "exec 2>&1; $Command"
            if ($LASTEXITCODE) { throw "The command ended with exit code $LASTEXITCODE." }
        }
        else {
            . $Do
        }

        $output | Out-String | ForEach-Object TrimEnd | Out-Host
        . $Check
    }
    catch {
        Write-Host "WRONG: $_" -ForegroundColor Red
        $script:wrong.Add("${Title}: $_")
    }

    $script:done++
}

function Require ([bool] $Truth, [string] $What) {
    if (-not $Truth) { throw "not so: $What" }
}

if (-not $Page) {
    Import-Module (Join-Path $root output/Containers)
    $env:PATH = "$(Join-Path $root output/bin):$env:PATH"
    if (-not $Part) {
        $work = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "containers-lesson-$([guid]::NewGuid())")).FullName
        $env:PSCONTAINERS_ROOT = "$work/root"
        $env:PSCONTAINERS_RUNROOT = "$work/run"
        Copy-Item -Recurse (Join-Path $PSScriptRoot web), (Join-Path $PSScriptRoot httpd), (Join-Path $PSScriptRoot registry) $work
        if ($Base) { Copy-Item $Base "$work/debian.tar" } else { mmdebstrap --quiet --variant=minbase bookworm "$work/debian.tar" }
        Set-Location $work
    }
}
else {
    "# The lesson`nWritten by ``lesson.ps1 -Page``. The script beside this page does each step and checks it: ``pwsh docs/lesson/lesson.ps1``, or with ``-Shell`` by commands."
}

try {
    foreach ($chapter in $Part ? $Part : $chapters) {
        if ($chapter -eq 'laboratory' -and $Isolate -and -not $Part) {
            # The same script goes on in a network namespace, with a loopback alone.
            $words = @('-NoProfile', '-File', $PSCommandPath, '-Part', $chapter) + @($Shell ? '-Shell' : @())
            unshare -n sh -ec 'ip link set lo up; exec pwsh "$@"' pwsh @words
            if ($LASTEXITCODE) { $script:wrong.Add("The laboratory: $LASTEXITCODE steps.") }
        }
        else {
            # Networks are the laboratory's subject alone; until then the machine's stay as they are.
            $env:PSCONTAINERS_NETWORK = $chapter -eq 'laboratory' ? $null : 'none'
            . (Join-Path $PSScriptRoot "$chapter.ps1")
        }
    }
}
finally {
    if (-not $Page -and -not $Part) {
        Set-Location /
        Get-Container -All | Remove-Container -Force -Volumes
        $isUsers = (Get-ContainerHost).Rootless
        Remove-Module Containers
        if ($isUsers) { containers unshare rm -rf $work } else { Remove-Item -Recurse -Force $work }
    }
}

if (-not $Page) {
    Write-Host "`n$($script:done) steps, $($script:wrong.Count) of them wrong."
    $script:wrong | ForEach-Object { Write-Host "  $_" }
    $script:skipped | ForEach-Object { Write-Host "  SKIPPED $_" }
    exit $script:wrong.Count
}
