#requires -Modules Containers, Pester
# What should run here, and how. Invoke-Pester ./Runbook.Tests.ps1 says what does not.
param ([string[]] $Name = (Get-Container -All -Filter label=runbook).Name)

BeforeDiscovery {
    $containers = $Name | Get-Container | ForEach-Object { @{ Name = $_.Name; Container = $_ } }
}

Describe 'Container <Name>' -ForEach $containers {
    It 'runs' {
        $Container.State | Should -Be Running
    }

    It 'is healthy, where that is checked' {
        $Container.Health.Status | Should -BeIn $null, 'healthy', 'starting'
    }

    It 'was not started again and again' {
        $Container.RestartCount | Should -BeLessThan 3
    }

    It 'has the newest image of its name that is here' {
        $Container.ImageId | Should -Be (Get-Image $Container.Image).Id
    }

    It 'has a limit of memory, and room below it' {
        $Container.Limits.Memory | Should -BeGreaterThan 0
        (Measure-Container $Container -Interval 100ms).MemoryUsage | Should -BeLessThan ($Container.Limits.Memory * 0.9)
    }

    It 'wrote no errors in the last hour' {
        Get-ContainerLog $Container -Since 1h | Where-Object { $_.Text -match '\b(error|fatal|panic)\b' } | Should -BeNullOrEmpty
    }
}
