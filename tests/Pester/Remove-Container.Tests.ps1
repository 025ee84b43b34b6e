BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Remove-Container is skipped: $missing"
    }
}

Describe 'Remove-Container' -Skip:([bool]$missing) {
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

    It 'removes several at once, and tells of each that it cannot' {
        $null = 'first', 'second', 'runs' | ForEach-Object { New-Container $image -Name $_ -Command sleep, 600 }
        Start-Container runs

        Remove-Container first, runs, none, second -ErrorVariable failed -ErrorAction SilentlyContinue

        ($failed.FullyQualifiedErrorId -replace ',.*') | Should -Be ContainerState, ContainerNotFound
        Get-Container runs, first*, second* -All | Should -Be runs
        Remove-Container runs -Force
    }

    It 'removes by name, wildcard and from the pipeline' {
        'a', 'b', 'c', 'd' | ForEach-Object { $null = New-Container $image -Name $_ }

        Remove-Container a
        Remove-Container 'b*'
        Get-Container c | Remove-Container
        'd' | Remove-Container

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'refuses one that runs, unless forced' {
        Start-Container -Image $image -Name running -Command sleep, 60

        { Remove-Container running -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerState,*'
        Remove-Container running -Force

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'only says what it would do with -WhatIf' {
        $null = New-Container $image -Name kept

        Remove-Container kept -WhatIf

        Get-Container kept | Should -Not -BeNullOrEmpty
    }
}
