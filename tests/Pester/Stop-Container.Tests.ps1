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

    It '<verb> several at once, and tells of each in their order' -ForEach @(
        @{ verb = 'stops'; act = { Stop-Container second, first, none -Timeout 2m -PassThru -ErrorVariable failed -ErrorAction SilentlyContinue } }
        @{ verb = 'stops from the pipeline'; act = { 'second', 'first', 'none' | Stop-Container -Timeout 2m -PassThru -ErrorVariable failed -ErrorAction SilentlyContinue } }
    ) {
        # Each ends by itself once both have been asked to.
        $script = 'trap "touch /both/$0; until [ -e /both/first ] && [ -e /both/second ]; do sleep 0.05; done; exit 5" TERM; echo ready; while :; do sleep 0.05; done'
        foreach ($name in 'first', 'second') {
            $null = Start-Container -Image $image -Name $name -Volume both:/both -Command sh, -c, $script, $name
            $null = Get-ContainerLog $name -Follow | Select-Object -First 1
        }

        $stopped = . $act

        $stopped.Name | Should -Be second, first
        $stopped.ExitCode | Should -Be 5, 5
        $failed.FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound,*'
        Get-Container -All | Remove-Container -Force
        Remove-ContainerVolume both -Force
    }

    It 'has stopped those before a name of nothing that ends the pipeline' {
        foreach ($name in 'first', 'second') {
            $null = Start-Container -Image $image -Name $name -Command sleep, 60
        }

        { 'first', 'none', 'second' | Stop-Container -Timeout 0 -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'

        (Get-Container first, second).Status | Should -Be Exited, Running
    }

    It 'ends the wait for all when the pipeline is stopped' {
        foreach ($name in 'ends', 'first', 'second') {
            $script = "trap '$($name -eq 'ends' ? 'exit 0' : '')' TERM; echo ready; while :; do sleep 0.05; done"
            $null = Start-Container -Image $image -Name $name -Command sh, -c, $script
            $null = Get-ContainerLog $name -Follow | Select-Object -First 1
        }

        Stop-Container ends, first, second -Timeout 1h -PassThru | Select-Object -First 1 | Should -Be ends

        (Get-Container first, second).State | Should -Be Running, Running
    }

    It 'only says what it would do with -WhatIf' {
        Stop-Container running -WhatIf

        (Get-Container running).Status | Should -Be Running
    }
}
