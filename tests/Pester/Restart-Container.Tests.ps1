BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Restart-Container is skipped: $missing"
    }
}

Describe 'Restart-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'stops and starts a container that runs, by <how>' -ForEach @(
        @{ how = 'name'; restart = { Restart-Container box -Timeout 0 } }
        @{ how = 'object from the pipeline'; restart = { Get-Container box | Restart-Container -Timeout 0 } }
    ) {
        $before = Start-Container -Image $image -Name box -Command sleep, 1000 -PassThru

        & $restart | Should -BeNullOrEmpty

        $after = Get-Container box
        $after.Id | Should -Be $before.Id
        $after.ProcessId | Should -Not -Be $before.ProcessId
        $after.Started | Should -BeGreaterThan $before.Started
    }

    It 'starts a container that does not run, and gives it with -PassThru' {
        $null = New-Container $image -Name box -Command sleep, 1000

        (Restart-Container box -PassThru).Status | Should -Be Running
    }

    It 'only says what it would do with -WhatIf' {
        $null = New-Container $image -Name box -Command sleep, 1000

        Restart-Container box -WhatIf

        (Get-Container box -All).Status | Should -Be Created
    }
}
