# Runs examples, one after the other, and writes for each what was wrong. It has namespaces of processes, mounts and links to itself.
param ([string] $Examples, [string] $Results)

$ErrorActionPreference = 'Stop'
$tests = (Resolve-Path $PSScriptRoot/..).Path
$module = (Resolve-Path $tests/../../output/Containers).Path
$limit = [TimeSpan]::FromMinutes(2)
Import-Module $tests/TestStore.psm1
New-TestStore
$env:PSCONTAINERS_NETWORK = $null
$folder = Split-Path $env:PSCONTAINERS_ROOT
. $PSScriptRoot/world.ps1

# Runs one in a session that has the module, and gives what is wrong. -End is done while it runs, and lets it end; where that does not, it is stopped.
function Invoke-Example ([string] $Code, [scriptblock] $End) {
    $shell = [powershell]::Create($session)
    try {
        $null = $shell.AddScript("Set-Location '$((Get-Location).Path)'`n$Code")
        $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $nothing.Complete()
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $running = $shell.BeginInvoke($nothing, $output)
        if ($End -and "$(& $End $output)" -eq 'Stop') {
            $shell.Stop()
        }
        elseif (-not $running.AsyncWaitHandle.WaitOne($limit)) {
            $shell.Stop()
            'It does not end.'
        }
        else {
            try { $null = $shell.EndInvoke($running) } catch { "$_" }
        }

        $shell.Streams.Error | ForEach-Object { "$_" }
    }
    finally {
        $shell.Dispose()
    }
}

# A session, with modules or without. One that imports the module itself begins without.
function New-Session ([string[]] $Modules) {
    $initial = [initialsessionstate]::CreateDefault2()
    if ($Modules) {
        $initial.ImportPSModule($Modules)
    }

    $session = [runspacefactory]::CreateRunspace($initial)
    $session.Open()
    $null = [powershell]::Create($session).AddScript($standIns).Invoke()
    $session
}

# Runs one in a terminal: what is typed follows what the screen shows.
function Invoke-ConsoleExample ([string] $Code, [object[]] $Dialogue) {
    $console = Start-TestConsole "Set-Location '$((Get-Location).Path)'; $Code`n'There were {0} errors.' -f `$Error.Count; while (`$true) { `$null = Read-Host }"
    try {
        foreach ($turn in $Dialogue) {
            Wait-TestConsole $console $turn[0]
            Send-TestConsole $console -Key $turn[1..$turn.Count]
        }

        # A key that comes between two reads of keys is lost, so the last one is pressed until it has done something.
        $deadline = (Get-Date).AddSeconds(60)
        while (-not ($screen = (tmux -L $console capture-pane -p) -join "`n").Contains('There were ')) {
            if ((Get-Date) -gt $deadline) {
                throw "It does not end:`n$screen"
            }

            Send-TestConsole $console -Key $Dialogue[-1][-1]
            Start-Sleep -Milliseconds 500
        }

        if ($screen -notmatch 'There were 0 errors') {
            $screen
        }
    }
    catch {
        "$_"
    }
    finally {
        Stop-TestConsole $console
    }
}

$wrong = [ordered]@{}
try {
    Start-World
    $session = New-Session $module
    foreach ($example in Get-Content $Examples -Raw | ConvertFrom-Json) {
        $wrong[$example.Name] = @(
            try {
                Reset-World $example.Code
                if ($example.Code -match 'Import-Module') {
                    $session = New-Session
                }

                $null = & ($before[$example.Name] ?? {})
                $dialogue = $dialogues[$example.Name]
                $dialogue ? (Invoke-ConsoleExample $example.Code $dialogue) : (Invoke-Example $example.Code $ends[$example.Name])
            }
            catch {
                "$_ $($_.ScriptStackTrace)"
            }
        ) -join "`n"
    }
}
finally {
    Set-Location /
    Stop-World
    Remove-TestStore
    ConvertTo-Json $wrong | Set-Content $Results
}
