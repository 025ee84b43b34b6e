BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement tmux
    if ($missing) {
        Write-Host "Connect-Container is skipped: $missing"
    }
}

Describe 'Connect-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'attaches to a shell that was left by the detach keys, and ends with it' {
        $console = Start-TestConsole "Invoke-Container $image -Name box -Interactive -Tty -Command sh; `"left `$LASTEXITCODE`"; Connect-Container box; `"over `$LASTEXITCODE`"; stty -a"
        try {
            Wait-TestConsole $console '/ #'
            Send-TestConsole $console 'kept=1; stty size'
            Wait-TestConsole $console '24 80'
            Send-TestConsole $console -Key C-p, C-q
            Wait-TestConsole $console 'left 0'
            Send-TestConsole $console 'echo kept $kept'
            Wait-TestConsole $console 'kept 1'
            Send-TestConsole $console 'exit 3'
            Wait-TestConsole $console 'over 3'
            Wait-TestConsole $console ' icanon '
        }
        finally {
            Stop-TestConsole $console
        }
    }

    It 'refuses a container that does not run' {
        New-Container $image -Name idle -Command true

        { Connect-Container idle -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerState,*'
    }
}
