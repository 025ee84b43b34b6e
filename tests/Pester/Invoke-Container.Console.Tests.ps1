BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement tmux
    if ($missing) {
        Write-Host "Invoke-Container on a console is skipped: $missing"
    }
}

Describe 'Invoke-Container on a console' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'ends the container after -Timeout, and gives the console back: <parameters>' -ForEach @(
        @{ parameters = '-Tty -Interactive'; name = 'both' }
        @{ parameters = '-Tty'; name = 'terminal' }
        @{ parameters = '-Interactive'; name = 'input' }
    ) {
        $call = "Invoke-Container $image -Name $name $parameters -Timeout 1s -- sh -c 'echo there; exec sleep 995'"
        $console = Start-TestConsole "$call; `"left `$LASTEXITCODE`"; stty -a; `$Error.FullyQualifiedErrorId"
        try {
            Wait-TestConsole $console 'there'
            Wait-TestConsole $console 'left 124'
            Wait-TestConsole $console ' icanon '
            Wait-TestConsole $console 'ProgramTimedOut,'
        } finally {
            Stop-TestConsole $console
        }

        (Get-Container $name).State | Should -Be Exited
    }

    It 'leaves the exit code of one that ends in time' {
        $call = "Invoke-Container $image -Tty -Interactive -Timeout 1h -- sh -c 'echo ready; read line; exit `$line'"
        $console = Start-TestConsole "$call; `"left `$LASTEXITCODE, errors: `$(`$Error.Count)`""
        try {
            Wait-TestConsole $console 'ready'
            Send-TestConsole $console 5
            Wait-TestConsole $console 'left 5, errors: 0'
        } finally {
            Stop-TestConsole $console
        }
    }
}
