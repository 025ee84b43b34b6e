BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Resume-Container is skipped: $missing"
    }
}

Describe 'Resume-Container' -Skip:([bool]$missing) {
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

    It 'lets a paused container go on, by <how>' -ForEach @(
        @{ how = 'name'; resume = { Resume-Container box } }
        @{ how = 'its alias'; resume = { Unpause-Container box } }
        @{ how = 'object from the pipeline'; resume = { Get-Container box | Resume-Container } }
    ) {
        Start-Container -Image $image -Name box -Command sleep, 1000
        Suspend-Container box

        & $resume | Should -BeNullOrEmpty

        (Get-Container box).Status | Should -Be Running
    }

    It 'refuses one that is not paused' {
        Start-Container -Image $image -Name box -Command sleep, 1000

        { Resume-Container box -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerState,*'
    }

    It 'only says what it would do with -WhatIf' {
        Start-Container -Image $image -Name box -Command sleep, 1000
        Suspend-Container box

        Resume-Container box -WhatIf

        (Get-Container box).Status | Should -Be Paused
    }
}
