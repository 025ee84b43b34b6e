BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement tmux
    if ($missing) {
        Write-Host "Enter-Container is skipped: $missing"
    }
}

Describe 'Enter-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = Start-Container -Image $image -Name box -Command sleep, 1000
    }

    AfterAll {
        Remove-TestStore
    }

    It 'opens a shell on the console, and gives it back' {
        $console = Start-TestConsole 'Enter-Container box -WorkingDirectory /tmp; "left $LASTEXITCODE"; stty -a'
        try {
            Wait-TestConsole $console '/tmp #'
            Send-TestConsole $console 'tty; exit 4'
            Wait-TestConsole $console '/dev/pts/0'
            Wait-TestConsole $console 'left 4'
            Wait-TestConsole $console ' icanon '
        }
        finally {
            Stop-TestConsole $console
        }
    }

    It 'is left by the detach keys, and the program goes on' {
        $console = Start-TestConsole 'Enter-Container box -DetachKeys "ctrl-x,q" -- sh -c "echo there; sleep 2000"; "left $LASTEXITCODE"; stty -a'
        try {
            Wait-TestConsole $console 'there'
            Send-TestConsole $console -Key C-x, q
            Wait-TestConsole $console 'left 0'
            Wait-TestConsole $console ' icanon '
        }
        finally {
            Stop-TestConsole $console
        }

        Get-ContainerProcess box | Where-Object Command -Like '*sleep 2000*' | Should -Not -BeNullOrEmpty
    }

    It 'tells where there is no console' {
        $null | pwsh -NoProfile -CommandWithArgs 'Import-Module $args[0]; try { Enter-Container box -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }' (Join-Path $PSScriptRoot ../../output/Containers) |
            Should -BeLike 'ContainerOptionsInvalid,*'
    }
}
