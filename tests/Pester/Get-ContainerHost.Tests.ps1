BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerHost is skipped: $missing"
    }
}

Describe 'Get-ContainerHost' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $null = Receive-Image hello
        $null = New-Container hello -Name waiting
    }

    AfterAll {
        Remove-TestStore
    }

    It 'tells of the machine and of the store' {
        $machine = Get-ContainerHost
        $machine.Containers, $machine.Running, $machine.Stopped, $machine.Images | Should -Be 1, 0, 1, 1
        $machine.KernelVersion | Should -Be (Get-Content /proc/sys/kernel/osrelease)
        $machine.Memory | Should -BeGreaterThan 64MB
        $machine.Root | Should -Be $env:PSCONTAINERS_ROOT
        $machine.Runtime | Should -Exist
        ($machine.ToJson() | ConvertFrom-Json).NCPU | Should -Be ([Environment]::ProcessorCount)
    }

    It 'tells who an ordinary user''s containers are, and what leads out of their networks' {
        $machine = Get-ContainerHost
        $machine.Rootless | Should -Be ([bool]$env:TEST_USER)
        if ($env:TEST_USER) {
            $own = [int](id -u)
            $machine.UserIds[0].ContainerID, $machine.UserIds[0].HostID, $machine.UserIds[0].Size | Should -Be 0, $own, 1
            $machine.UserIds[1].ContainerID, $machine.UserIds[1].Size | Should -Be 1, 655360
            $machine.GroupIds.Count | Should -Be 2
            $machine | Out-String | Should -Match "UserIds +: 0:${own}:1 1:\d+:655360"
        }
        else {
            $machine.UserIds.Count, $machine.GroupIds.Count | Should -Be 0, 0
            $machine.OutwardProgram | Should -BeNullOrEmpty
            $machine | Out-String | Should -Not -Match 'UserIds'
        }
    }

    It 'shows a list that one can read' {
        $text = Get-ContainerHost | Out-String
        $text | Should -Match 'KernelVersion +: '
        $text | Should -Not -Match 'Memory +: \d{7}'
    }
}
