BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Start-Container is skipped: $missing"
    }
}

Describe 'Start-Container' -Skip:([bool]$missing) {
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

    It 'starts a container that exists, by <how>' -ForEach @(
        @{ how = 'name'; start = { Start-Container there } }
        @{ how = 'name from the pipeline'; start = { 'there' | Start-Container } }
        @{ how = 'wildcard'; start = { Start-Container the* } }
        @{ how = 'object from the pipeline'; start = { Get-Container there | Start-Container } }
    ) {
        $null = New-Container $image -Name there -Command sleep, 60

        & $start | Should -BeNullOrEmpty

        (Get-Container there).Status | Should -Be Running
    }

    It 'makes and starts a container from an image' {
        $started = Start-Container -Image $image -Name new -Command sleep, 60 -PassThru

        $started.Name | Should -Be new
        $started.Status | Should -Be Running
        $started.ProcessId | Should -BeGreaterThan 0
        $started.Started | Should -BeOfType DateTime
    }

    It 'takes an image from the pipeline' {
        Get-Image $image | Start-Container -Name piped -Command sleep, 60

        (Get-Container).Name | Should -Be piped
    }

    It 'goes from pull to removal in one pipeline' {
        Receive-Image $image | Start-Container -Name a -Command sleep, 60 -PassThru |
            Stop-Container -Timeout 0 -PassThru | Remove-Container

        Get-Container -All | Should -BeNullOrEmpty
        (Get-Image).Repository | Should -Contain ($image -replace ':latest')
    }

    It 'removes the container when it ends with -Remove' {
        Start-Container -Image $image -Name brief -Command true -Remove -PassThru | Wait-Container | Out-Null

        $deadline = (Get-Date).AddSeconds(10)
        while ((Get-Container -All) -and (Get-Date) -lt $deadline) {
            Start-Sleep -Milliseconds 50
        }

        Get-Container -All | Should -BeNullOrEmpty
    }

    It 'starts many in parallel from one session, as Stop-Container stops them' {
        $module = (Get-Module Containers).ModuleBase

        1..100 | ForEach-Object -ThrottleLimit 16 -Parallel {
            Import-Module $using:module
            Start-Container -Image $using:image -Name "many$_" -StopSignal SIGKILL -Command sleep, 1000 -ErrorAction Stop
        }
        (Get-Container many*).Status | Sort-Object -Unique | Should -Be Running
        (Get-Container many*).Count | Should -Be 100
        1..100 | ForEach-Object -ThrottleLimit 16 -Parallel { Import-Module $using:module; Stop-Container "many$_" -ErrorAction Stop }

        Get-Container | Should -BeNullOrEmpty
        Get-Container -All | Remove-Container
    }

    It 'gives an error for a program that is not there' {
        { Start-Container -Image $image -Command /no/such/program -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerStartFailed,*'
    }

    It 'gives an error for a container that is not there, and goes on' {
        $null = New-Container $image -Name there -Command sleep, 60

        'nothing', 'there' | Start-Container -ErrorVariable failures -ErrorAction SilentlyContinue

        $failures.FullyQualifiedErrorId | Should -Be 'ContainerNotFound,Containers.PowerShell.Cmdlets.StartContainer'
        (Get-Container there).Status | Should -Be Running
    }

    It 'says how where the name is an image''s' {
        $name = (Receive-Image $image).ToString()

        Start-Container $name -ErrorVariable failures -ErrorAction SilentlyContinue

        "$($failures[0])" | Should -BeLike "*There is an image '$name': Start-Container -Image $name *"
        $failures.FullyQualifiedErrorId | Should -BeLike 'ContainerNotFound,*'
    }
}
