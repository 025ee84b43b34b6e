BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Measure-Container is skipped: $missing"
    }
}

Describe 'Measure-Container' -Skip:([bool]$missing) {
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

    It 'measures all that run, once' -Tag Root {
        Start-Container -Image $image -Name first -Command sleep, 1000
        Start-Container -Image $image -Name second -Memory 32MB -Command sleep, 1000

        $measured = Measure-Container -Interval 50ms

        $measured.Name | Should -Be first, second
        $measured[1].MemoryLimit | Should -Be 32MB
        $measured[1].Pids | Should -Be 1
        $measured | Format-Table | Out-String -Width 200 | Should -Match 'second'
    }

    It 'measures those that come through the pipeline, or none' {
        Start-Container -Image $image -Name first -Command sleep, 1000
        Start-Container -Image $image -Name second -Command sleep, 1000

        (Get-Container second | Measure-Container -Interval 50ms).Name | Should -Be second
        Get-Container nothing* | Measure-Container | Should -BeNullOrEmpty
    }

    It 'goes on with -Continuous until nobody wants more' {
        Start-Container -Image $image -Name box -Command sleep, 1000

        (Measure-Container box -Continuous -Interval 20ms | Select-Object -First 3).Name | Should -Be box, box, box
    }

    It 'gives an error for a container that is not there' {
        { Measure-Container nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'
    }

    It 'is one of the cmdlets that go on after a name of nothing: <cmdlet>' -ForEach @(
        @{ cmdlet = 'Measure-Container'; call = { Measure-Container nowhere, box -Interval 20ms } }
        @{ cmdlet = 'Get-Container'; call = { Get-Container nowhere, box } }
        @{ cmdlet = 'Get-ContainerEvent'; call = { Get-ContainerEvent nowhere, box | Select-Object -First 1 } }
        @{ cmdlet = 'Set-Container'; call = { Set-Container nowhere, box -Restart always -PassThru } }
        @{ cmdlet = 'Wait-Container'; call = { Wait-Container nowhere, box -Condition Running } }
    ) {
        Start-Container -Image $image -Name box -Command sleep, 1000

        (& $call 2>&1 | ForEach-Object { $_.Name ?? "$($_.FullyQualifiedErrorId) $($_.TargetObject)" }) |
            Should -Be "ContainerNotFound,Containers.PowerShell.Cmdlets.$($cmdlet -replace '-') nowhere", box
    }
}
