BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Wait-Container is skipped: $missing"
    }
}

Describe 'Wait-Container' -Skip:([bool]$missing) {
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

    It 'waits and gives the container with its exit code' {
        $ended = Start-Container -Image $image -Name job -Command sh, -c, 'sleep 0.3; exit 5' -PassThru | Wait-Container

        $ended.Status | Should -Be Exited
        $ended.ExitCode | Should -Be 5
        $ended.Finished | Should -BeGreaterThan $ended.Started
    }

    It 'gives the exit code of a container that goes when it ends' {
        $ended = Start-Container -Image $image -Remove -Command sh, -c, 'sleep 2; exit 6' -PassThru | Wait-Container

        $ended.Status | Should -Be Exited
        $ended.ExitCode | Should -Be 6
    }

    It 'waits until <condition>' -ForEach @(
        @{ condition = 'Running'; first = { New-Container $image -Name job -Command sleep, 600 }; then = { Start-Container job } }
        @{ condition = 'Healthy'; first = { Start-Container -Image $image -Name job -HealthCommand 'test -e /ready' -HealthInterval 100ms -HealthRetries 10000 -PassThru -Command sleep, 600 }; then = { Invoke-ContainerCommand job touch /ready } }
        @{ condition = 'NextExit'; first = { New-Container $image -Name job -Command true }; then = { Start-Container job } }
        @{ condition = 'Removed'; first = { Start-Container -Image $image -Name job -PassThru -Command sleep, 600 }; then = { Get-Container -All | Remove-Container -Force } }
    ) {
        $made = & $first
        $waiting = Wait-Container job -Condition $condition -AsJob -Verbose
        $deadline = (Get-Date).AddSeconds(120)
        while ($waiting.Verbose.Count -eq 0 -and (Get-Date) -lt $deadline) {
            $null = $waiting | Wait-Job -Timeout 1
        }

        while ($waiting.State -ne 'Completed' -and (Get-Date) -lt $deadline) {
            # Once is enough, but for a job that has not begun to look; a second time too early is another run than the one that was waited for.
            $null = & $then
            $null = $waiting | Wait-Job -Timeout 20
        }

        $waiting.State | Should -Be Completed
        $given = $waiting | Receive-Job -AutoRemoveJob -Wait
        $given | Should -Be $made
        switch ($condition) {
            Running { $given.State | Should -Be Running }
            Healthy { $given.Health.Status | Should -Be healthy }
            NextExit { $given.ExitCode | Should -Be 0 }
            Removed { Get-Container -All | Should -BeNullOrEmpty }
        }
    }

    It 'is over at once where it holds already' {
        $null = Start-Container -Image $image -Name job -Command sleep, 600

        (Wait-Container job -Condition Running).State | Should -Be Running
    }

    It 'ends after -Timeout with an error' {
        $null = Start-Container -Image $image -Name job -Command sleep, 600

        { Wait-Container job -Timeout 50ms -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerWaitTimedOut,*' -ExceptionType ([TimeoutException])
        { Wait-Container job -Timeout 50ms -Condition Removed -ErrorAction Stop } | Should -Throw '*did not come to Removed in 0.05 seconds.'
    }

    It 'says where a container cannot become healthy' {
        $null = Start-Container -Image $image -Name job -Command sleep, 600
        { Wait-Container job -Condition Healthy -ErrorAction Stop } | Should -Throw '*has no health check*'

        $null = Start-Container -Image $image -Name short -HealthCommand false -HealthInterval 1h -Command sh, -c, 'exit 4' -PassThru | Wait-Container
        { Wait-Container short -Condition Healthy -ErrorAction Stop } | Should -Throw '*ended with exit code 4 before it was healthy*'
    }

    It 'says at once that a container is unhealthy, with what its check wrote' {
        $null = Start-Container -Image $image -Name job -HealthCommand 'echo no answer; exit 3' -HealthInterval 50ms -HealthRetries 1 -Command sleep, 600
        { Wait-Container job -Condition Healthy -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerState,*'
        { Wait-Container job -Condition Healthy -ErrorAction Stop } | Should -Throw "Container 'job' is unhealthy: its last check ended with exit code *, and wrote: no answer"
    }

    It 'says where a container cannot become healthy that stopped, or whose image''s check is left out' {
        $null = Start-Container -Image $image -Name job -NoHealthCheck -Command sleep, 600
        { Wait-Container job -Condition Healthy -ErrorAction Stop } | Should -Throw '*has no health check*'

        $null = Start-Container -Image $image -Name gone -HealthCommand true -HealthInterval 50ms -PassThru -Command sleep, 600 | Wait-Container -Condition Healthy
        Stop-Container gone -Timeout 0
        { Wait-Container gone -Condition Healthy -ErrorAction Stop } | Should -Throw '*ended with exit code 137 before it was healthy*'
    }

    It 'waits for all at once, and gives them in their order' {
        'slow', 'quick' | ForEach-Object { $null = Start-Container -Image $image -Name $_ -HealthCommand "test -e /$_" -HealthInterval 50ms -HealthRetries 10000 -Command sleep, 600 }
        $waiting = Wait-Container slow, quick -Condition Healthy -AsJob
        Invoke-ContainerCommand quick touch /quick
        $null = Wait-Container quick -Condition Healthy
        Invoke-ContainerCommand slow touch /slow

        ($waiting | Receive-Job -Wait -AutoRemoveJob).Name | Should -Be slow, quick
    }

    It 'lets the times of all run at once' {
        $names = 1..20 | ForEach-Object { "job$_" }
        $null = $names | ForEach-Object { Start-Container -Image $image -Name $_ -Command sleep, 600 }

        $time = Measure-Command { Wait-Container $names -Timeout 5s -ErrorAction SilentlyContinue -ErrorVariable late }

        $late.TargetObject.Name | Sort-Object | Should -Be ($names | Sort-Object)
        $time.TotalSeconds | Should -BeLessThan 90 -Because 'one after the other they took a hundred seconds at least'
    }

    It 'leaves out what -Exclude names' {
        $null = 'job', 'other' | ForEach-Object { Start-Container -Image $image -Name $_ -Command true }

        (Wait-Container job, other -Exclude o*).Name | Should -Be job
    }

    It 'does not wait for one that has ended' {
        $null = Start-Container -Image $image -Name job -Command false -PassThru | Wait-Container

        (Wait-Container job).ExitCode | Should -Be 1
    }
}
