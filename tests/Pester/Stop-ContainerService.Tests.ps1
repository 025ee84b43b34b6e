BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Stop-ContainerService is skipped: $missing"
    }
}

Describe 'Stop-ContainerService' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $folder = Split-Path $env:PSCONTAINERS_ROOT
    }

    AfterAll {
        Get-ContainerService | Stop-ContainerService
        Remove-TestStore
    }

    It 'ends services by socket, by pattern and by object' {
        $null = 'a', 'b', 'c' | ForEach-Object { Start-ContainerService (Join-Path $folder $_) }
        Stop-ContainerService (Join-Path $folder a)
        Join-Path $folder a | Should -Not -Exist
        Stop-ContainerService */b
        Get-ContainerService | Stop-ContainerService
        Get-ContainerService | Should -BeNullOrEmpty
    }

    It 'knows no other' {
        { Stop-ContainerService /nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceNotFound*'
    }
}
