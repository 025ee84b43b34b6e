BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Get-ContainerProcess is skipped: $missing"
    }
}

Describe 'Get-ContainerProcess' -Skip:([bool]$missing) {
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

    It 'lists the processes of a container, by <how>' -ForEach @(
        @{ how = 'name'; get = { Get-ContainerProcess box } }
        @{ how = 'object from the pipeline'; get = { Get-Container box | Get-ContainerProcess } }
    ) {
        Start-Container -Image $image -Name box -User app -Command sleep, 1000

        $process = & $get

        $process.Command | Should -Be 'sleep 1000'
        $process.ProcessId | Should -Be (Get-Container box).ProcessId
        $process.ContainerProcessId, $process.UserId | Should -Be 1, 1000
        ($process | Get-Process).Id | Should -Be $process.ProcessId
        ($process | Get-Container).Name | Should -Be box
        $process | Format-Table | Out-String -Width 200 | Should -Match 'sleep 1000'
    }

    It 'refuses one that does not run' {
        $null = New-Container $image -Name idle

        { Get-ContainerProcess idle -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerState,*'
    }
}
