BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Wait-Container is skipped: $missing"
    }
}

Describe 'Wait-Container' -Skip:([bool]$missing) {
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

    It 'waits and gives the container with its exit code' {
        $ended = Start-Container -Image $image -Name job -Command sh, -c, 'sleep 0.3; exit 5' -PassThru | Wait-Container

        $ended.Status | Should -Be Exited
        $ended.ExitCode | Should -Be 5
        $ended.Finished | Should -BeGreaterThan $ended.Started
    }

    It 'gives the exit code of a container that goes when it ends' {
        $ended = Start-Container -Image $image -Remove -Command sh, -c, 'sleep 2; exit 6' -PassThru | Wait-Container

        $ended.Status | Should -Be Exited
        $ended.ExitCode | Should -Be 6
    }

    It 'does not wait for one that has ended' {
        $null = Start-Container -Image $image -Name job -Command false -PassThru | Wait-Container

        (Wait-Container job).ExitCode | Should -Be 1
    }
}
