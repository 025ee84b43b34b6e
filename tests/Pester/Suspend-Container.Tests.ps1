BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Suspend-Container is skipped: $missing"
    }
}

Describe 'Suspend-Container' -Skip:([bool]$missing) {
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

    It 'pauses a container, by <how>' -ForEach @(
        @{ how = 'name'; suspend = { Suspend-Container box } }
        @{ how = 'its alias'; suspend = { Pause-Container b* } }
        @{ how = 'object from the pipeline'; suspend = { Get-Container box | Suspend-Container } }
    ) {
        Start-Container -Image $image -Name box -Command sleep, 1000

        & $suspend | Should -BeNullOrEmpty

        (Get-Container).Status | Should -Be Paused
        Get-Container | Format-Table | Out-String -Width 200 | Should -Match 'Up .* \(Paused\)'
    }

    It 'refuses one that does not run, and goes on' {
        $null = New-Container $image -Name idle
        Start-Container -Image $image -Name box -Command sleep, 1000

        $paused = Suspend-Container idle, box -PassThru -ErrorVariable failure -ErrorAction SilentlyContinue

        $paused.Name | Should -Be box
        $failure.FullyQualifiedErrorId | Should -BeLike 'ContainerState,*'
    }

    It 'only says what it would do with -WhatIf' {
        Start-Container -Image $image -Name box -Command sleep, 1000

        Suspend-Container box -WhatIf

        (Get-Container box).Status | Should -Be Running
    }
}
