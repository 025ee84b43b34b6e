BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Remove-ContainerVolume is skipped: $missing"
    }
}

Describe 'Remove-ContainerVolume' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'removes by name, wildcard and from the pipeline' {
        'a1', 'b1', 'b2', 'c1' | New-ContainerVolume | Out-Null

        Remove-ContainerVolume a1 -Force
        Remove-ContainerVolume 'b*' -Confirm:$false
        $ConfirmPreference = 'None'
        Get-ContainerVolume c1 | Remove-ContainerVolume

        Get-ContainerVolume | Should -BeNullOrEmpty
    }

    It 'refuses one that a container has, and goes on' {
        $null = New-Container $image -Name user -Volume used:/data
        $null = New-ContainerVolume free

        'used', 'free' | Remove-ContainerVolume -Force -ErrorVariable failures -ErrorAction SilentlyContinue

        $failures.FullyQualifiedErrorId | Should -BeLike 'VolumeInUse,*'
        (Get-ContainerVolume).Name | Should -Be used
        Remove-Container user
        Remove-ContainerVolume used -WhatIf
        (Get-ContainerVolume).Name | Should -Be used
        { Remove-ContainerVolume used } | Should -Throw -Because 'it asks, and nobody answers'
        Get-ContainerVolume used | Should -Not -BeNullOrEmpty
        Remove-ContainerVolume used -Force
    }

    It 'is not needed where the store is cleared of volumes' {
        $null = New-Container $image -Name user -Volume /own, named:/data
        Remove-Container user

        (Clear-ContainerStore -Volumes).Volumes.Count | Should -Be 1
        (Get-ContainerVolume).Name | Should -Be named
        (Clear-ContainerStore -Volumes -All -Force).Volumes | Should -Be named
    }
}
