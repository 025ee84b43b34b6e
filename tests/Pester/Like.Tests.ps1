BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What containers are made like is skipped: $missing"
    }
}

Describe 'A container like another' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $null = New-Container $image -Name src -Label @{ team = 'a' } -Environment A=1, B=2 -Memory 64MB -MemorySwap 128MB -Restart on-failure:3 `
            -StopTimeout 7s -HealthCommand true -HealthInterval 30s -LogOption @{ 'max-size' = '1m' } -Volume /data -Tmpfs /run -Command sleep, 1000
        $names = 'Command', 'WorkingDirectory', 'User', 'StopTimeout', 'Tmpfs', 'Volumes'

        # What is made is as the container is.
        function Assert-Like($Made) {
            $source = Get-Container src -All
            foreach ($name in $names) {
                "$($Made.Options.$name)" | Should -Be "$($source.Options.$name)" -Because $name
            }

            $Made.Limits.Memory, $Made.Limits.MemorySwap | Should -Be 64MB, 128MB
            "$($Made.Options.Restart)" | Should -Be on-failure:3
            $Made.Labels['team'] | Should -Be a
            $Made.Environment | Should -Contain B=2
            $Made.Options.HealthCheck.Interval | Should -Be ([timespan]'00:00:30')
            $Made.Options.Log.Options['max-size'] | Should -Be 1m
            $Made.Options.Networks.Network | Should -Be none
            $Made.Hostname | Should -Be $Made.Id.Substring(0, 12)
        }
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All -Exclude src | Remove-Container -Force
    }

    It 'has the options of one in the pipeline' {
        $made = Get-Container src -All | New-Container -Name dst

        $made.Name | Should -Be dst
        Assert-Like $made
    }

    It 'has the options alone too, and another name' {
        $made = (Get-Container src -All).Options | New-Container

        $made.Name | Should -Not -Be src
        Assert-Like $made
    }

    It 'has what is said beside' {
        $made = Get-Container src -All | New-Container -Memory 32MB -Environment @{ A = 'x' } -Label @{ more = 1 } -Command ls

        $made.Limits.Memory, $made.Limits.MemorySwap | Should -Be 32MB, 128MB
        $made.Environment | Should -Contain A=x
        $made.Environment | Should -Contain B=2
        $made.Environment | Should -Not -Contain A=1
        $made.Labels['team'], $made.Labels['more'] | Should -Be a, 1
        $made.Command | Should -Be ls
    }

    It 'has none of what is said to be none' {
        $mount = (New-Item -ItemType Directory (Join-Path $TestDrive mounted)).FullName
        $null = New-Container $image -Name rich -CapAdd SYS_ADMIN, NET_ADMIN -CapDrop CHOWN -Publish 8080:80 -Volume "${mount}:/a" -Mount "type=bind,source=$mount,target=/b" -Tmpfs /c `
            -Device /dev/null -Dns 192.0.2.1 -DnsSearch example.org -DnsOption ndots:1 -GroupAdd 7 -Ulimit nofile=100 -AddHost @{ h = '192.0.2.2' } -Sysctl @{ 'kernel.shm_rmid_forced' = '1' } `
            -Annotation @{ a = 'b' } -Expose 81 -PidsLimit 10
        $made = Get-Container rich -All | New-Container -Name bare -CapAdd @() -CapDrop ALL -Publish @() -Volume @() -Mount @() -Tmpfs @() -Device @() -Dns @() -DnsSearch @() -DnsOption @() `
            -GroupAdd @() -Ulimit @() -AddHost @{} -Sysctl @{} -Annotation @{} -Expose $null -PidsLimit -1

        $made.Options.CapDrop | Should -Be ALL
        foreach ($name in 'CapAdd', 'Publish', 'Volumes', 'Mounts', 'Tmpfs', 'Devices', 'Dns', 'DnsSearch', 'DnsOptions', 'AdditionalGroups', 'Ulimits', 'Hosts', 'Sysctls', 'Annotations', 'Expose') {
            (Get-Container rich -All).Options.$name | Should -Not -BeNullOrEmpty -Because $name
            $made.Options.$name | Should -BeNullOrEmpty -Because $name
        }

        $made.Limits.PidsLimit | Should -BeNullOrEmpty
    }

    It 'is made of what was written down: <_>' -ForEach 'JSON', 'CliXml' {
        $file = Join-Path $TestDrive written
        $made = if ($_ -eq 'JSON') {
            (Get-Container src -All).Options | ConvertTo-Json -Depth 6 | ConvertFrom-Json | New-Container
        } else {
            (Get-Container src -All).Options | Export-Clixml $file -Depth 6
            Import-Clixml $file | New-Container
        }

        Assert-Like $made
    }

    It 'has its name again where it came back from a file' {
        $null = Get-Container src -All | New-Container -Name moved
        $text = Get-Container moved -All | ConvertTo-Json -Depth 6
        Remove-Container moved

        ($text | ConvertFrom-Json | New-Container).Name | Should -Be moved
    }

    It 'is not made of options that were cut off' {
        $text = (Get-Container src -All).Options | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue

        { $text | ConvertFrom-Json | New-Container -ErrorAction Stop } | Should -Throw '*-Depth 6*'
    }
}
