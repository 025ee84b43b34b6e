BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Stop-Container is skipped: $missing"
    }
}

Describe 'Stop-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    BeforeEach {
        $null = Start-Container -Image $image -Name running -Command sleep, 60 -PassThru
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'stops by <how>' -ForEach @(
        @{ how = 'name'; stop = { Stop-Container running -Timeout 0 } }
        @{ how = 'wildcard'; stop = { Stop-Container r* -Timeout 0 } }
        @{ how = 'name from the pipeline'; stop = { 'running' | Stop-Container -Timeout 0 } }
        @{ how = 'object from the pipeline'; stop = { Get-Container | Stop-Container -Timeout 0 } }
        @{ how = 'force'; stop = { Stop-Container running -Force } }
    ) {
        & $stop | Should -BeNullOrEmpty

        (Get-Container running).Status | Should -Be Exited
        (Get-Container running).ExitCode | Should -Be 137
    }

    It 'gives the container with -PassThru' {
        (Stop-Container running -Timeout 0 -PassThru).Status | Should -Be Exited
    }

    It 'sends the signal that is asked for' {
        $script = 'trap "exit 3" USR1; echo ready; while :; do sleep 0.05; done'
        $null = Start-Container -Image $image -Name trap -Command sh, -c, $script
        $null = Get-ContainerLog trap -Follow | Select-Object -First 1

        (Stop-Container trap -Signal SIGUSR1 -PassThru).ExitCode | Should -Be 3
    }

    It 'only says what it would do with -WhatIf' {
        Stop-Container running -WhatIf

        (Get-Container running).Status | Should -Be Running
    }
}
