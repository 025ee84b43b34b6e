BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What is told of containers is skipped: $missing"
    }
}

Describe 'A container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    It 'has one word for its state, live and written down' {
        Start-Container -Image $image -Name on -Command sleep, 1000

        (Get-Container).State | Should -Be Running
        (Get-Container | ConvertTo-Json -EnumsAsStrings -WarningAction SilentlyContinue | ConvertFrom-Json).State | Should -Be Running
        (Get-Container | ConvertTo-Csv | ConvertFrom-Csv).State | Should -Be Running
    }

    It 'has a health and a restart policy that compare with words, whatever their case' {
        $null = Start-Container -Image $image -Name ill -HealthCommand false -HealthInterval 50ms -HealthRetries 1 -Restart unless-stopped -StopTimeout 0 -- sleep 1000
        $null = Start-Container -Image $image -Name well -HealthCommand true -HealthInterval 50ms -StopTimeout 0 -- sleep 1000
        $null = Wait-Container well -Condition Healthy -Timeout 60s
        { Wait-Container ill -Condition Healthy -Timeout 60s -ErrorAction Stop } | Should -Throw '*is unhealthy*' -ErrorId 'ContainerState,*'
        { Wait-Container ill -Condition Healthy -Timeout 60s -ErrorAction Stop } | Should -Throw '*is unhealthy*' -ErrorId 'ContainerState,*' -Because 'it is so already'

        (Get-Container ill).Health -eq 'unhealthy' | Should -BeTrue
        (Get-Container ill).Health -eq 'Unhealthy' | Should -BeTrue
        (Get-Container ill).Health -eq 'healthy' | Should -BeFalse
        (Get-Container ill).Health -ne 'healthy' | Should -BeTrue
        'unhealthy' -eq (Get-Container ill).Health | Should -BeTrue
        (Get-Container ill).Health -in 'unhealthy', 'starting' | Should -BeTrue
        ((Get-Container ill, well).Health -eq 'HEALTHY') | Should -HaveCount 1
        (Get-Container | Where-Object Health -EQ unhealthy).Name | Should -Be ill
        (Get-Container ill).Options.Restart -eq 'Unless-Stopped' | Should -BeTrue
        (Get-Container ill).Options.Restart -eq 'always' | Should -BeFalse
        (Get-Container well).Options.Restart -eq 'no' | Should -BeTrue -Because 'nothing was asked for'
        (Get-Container | Where-Object { $_.Options.Restart -ne 'no' }).Name | Should -Be ill
        & { Set-StrictMode -Version Latest; (Get-Container well).Options.Limits.Memory, (Get-Container well).Options.Log.Driver } | Should -Be $null, json-file
        Remove-Container ill, well -Force
    }

    It 'that waits for its next start runs as docker says, and has no processes' {
        $null = Start-Container -Image $image -Name again -Restart always -- sh -c 'exit 3'
        $deadline = (Get-Date).AddSeconds(60)
        while (($now = Get-Container again).State -ne 'Restarting' -or $now.RestartCount -lt 4) {
            (Get-Date) | Should -BeLessThan $deadline
            Start-Sleep -Milliseconds 20
        }

        $written = ($now.ToJson() | ConvertFrom-Json).State
        $written.Running, $written.Restarting, $written.Paused, $written.Pid | Should -Be $true, $true, $false, 0
        $written.Status | Should -Be restarting
        { Get-ContainerProcess again -ErrorAction Stop } | Should -Throw '*is restarting: *its restart policy is about to start it again*' -ErrorId 'ContainerState,*'
        Remove-Container again -Force
    }

    It 'has lists that can be indexed, as its image has' {
        Start-Container -Image $image -Name listed -Command sleep, 1000 -PassThru | ForEach-Object { $_.Command[0] } | Should -Be sleep

        (Get-Image $image).Tags[0] | Should -Be $image
        (Get-Image $image).Layers[0] | Should -Match '^sha256:[0-9a-f]{64}$'
        (Get-ImageHistory $image)[0].Tags[0] | Should -Be $image
    }

    It 'that is removed at its end is removed where it cannot begin, and the error tells of it' {
        Start-Container -Image $image -Name lost -Remove -Network nonet -ErrorAction SilentlyContinue -ErrorVariable errors

        $errors[0].TargetObject.Name | Should -Be lost
        Get-Container -All lost -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'has one value of each variable' {
        { New-Container $image -Environment @{ A = 'a', 'b' } -ErrorAction Stop } | Should -Throw "*'A' has several values*"
    }

    It 'is filtered by words that there are' {
        { Get-Container -Filter @{ status = 'runing' } -ErrorAction Stop } | Should -Throw '*exited*running*'
        { Get-Container -Filter @{ health = 'well' } -ErrorAction Stop } | Should -Throw '*healthy*'
        { Get-Container -Filter @{ exited = 'x' } -ErrorAction Stop } | Should -Throw '*exit codes*'
        (TabExpansion2 'Get-Container -Filter sta').CompletionMatches.CompletionText | Should -Contain status=
    }

    It 'that cannot be is told of by -WhatIf too' {
        { New-Container $image -Restart on-failure:x -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFormat,*'
    }
}
