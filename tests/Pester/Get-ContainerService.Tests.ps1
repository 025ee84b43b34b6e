BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerService is skipped: $missing"
    }
}

Describe 'Get-ContainerService' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $folder = Split-Path $env:PSCONTAINERS_ROOT
        $null = 'one', 'two' | ForEach-Object { Start-ContainerService (Join-Path $folder $_) }
    }

    AfterAll {
        Get-ContainerService | Stop-ContainerService
        Remove-TestStore
    }

    It 'gives those that answer' {
        (Get-ContainerService).Socket | Split-Path -Leaf | Should -Be one, two
        (Get-ContainerService */one).Socket | Should -Be (Join-Path $folder one)
        (Get-ContainerService (Join-Path $folder two)).ProcessId | Should -BeGreaterThan 0
        Get-ContainerService | Out-String | Should -Match 'Socket +ProcessId +Started'
    }

    It 'knows no other' {
        { Get-ContainerService /nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceNotFound*'
        Get-ContainerService nothing* | Should -BeNullOrEmpty
    }

    It 'forgets one that was killed' {
        $service = Start-ContainerService (Join-Path $folder three)
        Stop-Process -Id $service.ProcessId -Force
        $deadline = (Get-Date).AddSeconds(60)
        while (@(Get-ContainerService).Count -gt 2 -and (Get-Date) -lt $deadline) {
            # The kernel ends it in its own time.
        }

        (Get-ContainerService).Socket | Split-Path -Leaf | Should -Be one, two
    }
}
