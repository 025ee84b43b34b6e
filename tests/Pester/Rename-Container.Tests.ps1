BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Rename-Container is skipped: $missing"
    }
}

Describe 'Rename-Container' -Skip:([bool]$missing) {
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

    It 'gives a container another name, by <how>' -ForEach @(
        @{ how = 'name'; rename = { Rename-Container box crate } }
        @{ how = 'object from the pipeline'; rename = { Get-Container box | Rename-Container -NewName crate } }
    ) {
        $made = New-Container $image -Name box

        & $rename | Should -BeNullOrEmpty

        (Get-Container crate).Id | Should -Be $made.Id
        { Get-Container box -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNotFound,*'
    }

    It 'reaches the options and the events' {
        $before = Get-Date
        $null = New-Container $image -Name box

        Rename-Container box crate

        (Get-Container crate).Options.Name | Should -Be crate
        Remove-Container crate
        $events = Get-ContainerEvent -Since $before -Until (Get-Date).AddSeconds(1)
        $events.Where{ $_.Action -eq 'rename' }.Name | Should -Be crate
        $events.Where{ $_.Action -eq 'destroy' }.Name | Should -Be crate
    }

    It 'refuses a name that is taken' {
        $null = New-Container $image -Name box
        $null = New-Container $image -Name crate

        { Rename-Container box crate -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNameInUse,*'
    }

    It 'gives the container with -PassThru, and only says what it would do with -WhatIf' {
        $null = New-Container $image -Name box

        Rename-Container box other -WhatIf
        (Rename-Container box crate -PassThru).Name | Should -Be crate
    }
}
