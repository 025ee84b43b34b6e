BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement -Program curl
    if ($missing) {
        Write-Host "Start-ContainerService is skipped: $missing"
    }
}

Describe 'Start-ContainerService' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $folder = Split-Path $env:PSCONTAINERS_ROOT
        $socket = Join-Path $folder d.sock
    }

    AfterEach {
        Get-ContainerService | Stop-ContainerService
    }

    AfterAll {
        Remove-TestStore
    }

    It 'answers at a socket, with a time that nobody may have asked' {
        $service = Start-ContainerService $socket -IdleTimeout 1h
        $service.Socket, $service.DockerHost, $service.IdleTimeout | Should -Be $socket, "unix://$socket", ([timespan]'01:00:00')
        curl -s --unix-socket $socket http://docker/_ping | Should -Be OK
        (Get-Process -Id $service.ProcessId).ProcessName | Should -Not -BeNullOrEmpty
    }

    It 'takes a path as PowerShell has it' {
        Push-Location $folder
        (Start-ContainerService ./d.sock -IdleTimeout 0).Socket | Should -Be $socket
        Pop-Location
        (Get-ContainerService).IdleTimeout | Should -BeNullOrEmpty
    }

    It 'tells why it cannot' {
        $null = Start-ContainerService $socket
        { Start-ContainerService $socket -ErrorAction Stop } | Should -Throw '*Another process serves*' -ErrorId 'ServiceNotStarted*'
    }

    It 'starts nothing with -WhatIf' {
        Start-ContainerService $socket -WhatIf | Should -BeNullOrEmpty
        Get-ContainerService | Should -BeNullOrEmpty
    }
}
