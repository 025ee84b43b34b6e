BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What arguments can be is skipped: $missing"
    }
}

Describe 'An argument' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
    }

    AfterAll {
        Remove-TestStore
    }

    It 'of variables is a table, texts, or both: <given>' -ForEach @(
        @{ given = { @{ A = 1; B = 'x y' } } }
        @{ given = { 'A=1', 'B=x y' } }
        @{ given = { @{ A = 0; B = 'x y' }, 'A=1' } }
        @{ given = { [pscustomobject] @{ A = 1; B = 'x y' } } }
    ) {
        $made = New-Container $image -Environment (& $given) -Label (& $given)

        $made.Environment | Where-Object { $_ -match '^[AB]=' } | Sort-Object | Should -Be 'A=1', 'B=x y'
        $made.Labels['A'] | Should -Be '1'
        $made.Labels['B'] | Should -Be 'x y'
    }

    It 'of variables may be a name alone, whose value is this process''s' {
        $env:CONTAINERS_TEST = 'here'
        try {
            (New-Container $image -Environment CONTAINERS_TEST).Environment | Should -Contain 'CONTAINERS_TEST=here'
        }
        finally {
            $env:CONTAINERS_TEST = $null
        }
    }

    It 'of variables that has no name is told' {
        { New-Container $image -Environment '=x' } | Should -Throw '*Write NAME=VALUE, or a table*'
        { New-Container $image -Label 5 } | Should -Throw '*Write NAME=VALUE, or a table*'
    }

    It 'of hosts is separated as docker does too' {
        (New-Container $image -AddHost db:10.0.0.1, 'web=10.0.0.2').Options.Hosts | Should -Be 'db:10.0.0.1', 'web:10.0.0.2'
    }

    It 'of a filter may be texts, all of which count' {
        $null = New-Container $image -Name blue -Label stage=blue, tier=web
        $null = New-Container $image -Name green -Label stage=green

        (Get-Container -All -Filter name=blue).Name | Should -Be blue
        (Get-Container -All -Filter name=blue, name=green).Name | Sort-Object | Should -Be blue, green
    }

    It 'of a time is <given>' -ForEach @(
        @{ given = '90s' }, @{ given = '1m30s' }, @{ given = '90' }, @{ given = 90 }, @{ given = 90.0 }, @{ given = '00:01:30' }, @{ given = [timespan]::FromSeconds(90) }
    ) {
        $made = New-Container $image -StopTimeout $given -HealthInterval $given -HealthCommand true

        $made.Options.StopTimeout.TotalSeconds | Should -Be 90
        $made.Options.HealthCheck.Interval.TotalSeconds | Should -Be 90
    }

    It 'of a time may be written without quotes' {
        (New-Container $image -StopTimeout 30s).Options.StopTimeout.TotalSeconds | Should -Be 30
        (New-Container $image -StopTimeout 30m).Options.StopTimeout.TotalMinutes | Should -Be 30
    }

    It 'of a time may be days, in quotes' {
        (New-Container $image -StopTimeout '2d').Options.StopTimeout.TotalDays | Should -Be 2
        { New-Container $image -StopTimeout 2d } | Should -Throw "*Write '2d' in quotes*"
    }

    It 'of a time that is none is told: <given>' -ForEach @(@{ given = 'soon' }, @{ given = '-5s' }, @{ given = @(1, 2) }) {
        { New-Container $image -StopTimeout $given } | Should -Throw '*is no span of time. Write 30s*'
    }

    It 'of a time that is too short is told' {
        { New-Container $image -StopTimeout -5 } | Should -Throw '*less than 0 seconds*'
        { Measure-Container -Interval 0 } | Should -Throw '*less than 0.01 seconds*'
    }

    It 'of a network may be written without quotes' {
        $null = New-ContainerNetwork front -Subnet 10.88.1.0/24
        $null = New-ContainerNetwork back
        try {
            $made = New-Container $image -Network name=front,alias=a,alias=b,ip=10.88.1.7,name=back,mac-address=02:00:00:00:00:07,alias=c
            $made.Options.Networks.Network | Should -Be front, back
            $made.Options.Networks[0].Aliases | Should -Be a, b
            $made.Options.Networks[0].IPv4 | Should -Be 10.88.1.7
            $made.Options.Networks[1].Aliases | Should -Be c
            $made.Options.Networks[1].MacAddress | Should -Be 02:00:00:00:00:07
            (New-Container $image -Network front, name=back,alias=c,alias=d).Options.Networks[1].Aliases | Should -Be c, d
            (New-Container $image -Network front, back).Options.Networks.Network | Should -Be front, back
        } finally {
            Get-Container -All | Remove-Container
            Remove-ContainerNetwork front, back
        }
    }

    It 'of a mount may be written without quotes' {
        $made = New-Container $image -Mount type=volume,source=mounted,target=/a,volume-label=x=1,volume-label=y=2,readonly,type=tmpfs,target=/b,tmpfs-size=1m

        $made.Options.Mounts.Target | Should -Be /a, /b
        $made.Options.Mounts[0].Source | Should -Be mounted
        $made.Options.Mounts[0].ReadOnly | Should -BeTrue
        $made.Options.Mounts[0].Labels['x'], $made.Options.Mounts[0].Labels['y'] | Should -Be 1, 2
        $made.Options.Mounts[1].Size | Should -Be 1MB
        Remove-Container $made
        Remove-ContainerVolume mounted -Force
    }

    It 'of one text with commas may be written without quotes' {
        (New-Container $image -CpusetCpus 0-0,0 -CpusetMems 0,0).Limits.CpusetCpus | Should -Be '0-0,0'
        { New-Container $image -UserNamespace keep-id:uid=1,gid=nothing -ErrorAction Stop } | Should -Throw '*gid=nothing*'
    }

    It 'of keys may be written without quotes' {
        $keys = [Containers.PowerShell.Parameters.OptionTextAttribute]@{ HasPaths = $true }

        $keys.Transform($ExecutionContext, @('default=/one', '~/two', 'other=/three', 'default')) | Should -Be 'default=/one,~/two', 'other=/three', 'default'
    }

    It 'of a point in time may be how long ago it was' {
        $made = New-Container $image -Name timed

        (Get-ContainerEvent timed -Since 1h).Action | Should -Contain create
        (Get-ContainerEvent timed -Since ([timespan]::FromHours(1))).Action | Should -Contain create
        Get-ContainerEvent timed -Until 1h | Should -BeNullOrEmpty
    }

    It 'of a point in time that PowerShell reads as a number is that many seconds ago, or since 1970: <value>' -ForEach @(
        @{ value = 1000s; holds = $true }, @{ value = 1000; holds = $true }, @{ value = '1000'; holds = $true }, @{ value = '2d'; holds = $true }
        @{ value = 1000000000; holds = $true }, @{ value = 4000000000; holds = $false }
    ) {
        $null = New-Container $image -Name timed

        [bool](Get-ContainerEvent timed -Since $value) | Should -Be $holds
        [bool](Get-ContainerEvent timed -Until $value) | Should -Be (-not $holds)
    }

    It 'of a date is read as the culture writes it: <text> in <culture>' -ForEach @(
        @{ culture = 'en-US'; text = '05/12/2026'; time = '2026-05-12' }
        @{ culture = 'en-US'; text = '5/12/2026 8:00 PM'; time = '2026-05-12T20:00' }
        @{ culture = 'en-GB'; text = '05/12/2026'; time = '2026-12-05' }
        @{ culture = 'en-GB'; text = '05/12/2026 08:00:01'; time = '2026-12-05T08:00:01' }
        @{ culture = 'de-DE'; text = '30.11.2026 08:00'; time = '2026-11-30T08:00' }
        @{ culture = 'de-DE'; text = '05.12.2026'; time = '2026-12-05' }
        foreach ($culture in 'en-US', 'en-GB', 'de-DE', 'th-TH') {
            @{ culture = $culture; text = '2026-12-05'; time = '2026-12-05' }
            @{ culture = $culture; text = '2026-12-05T08:00:00+02:00'; time = '2026-12-05T06:00:00Z' }
            @{ culture = $culture; text = '1796457600.5'; time = '2026-12-05T08:00:00.5Z' }
        }
        @{ culture = 'de-DE'; text = '12/31/2026'; time = '2026-12-31' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $culture
            $read = [Containers.PowerShell.Parameters.PointInTimeAttribute]::new().Transform($ExecutionContext, $text)
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }

        $read | Should -Be ([datetime]::Parse($time, [cultureinfo]::InvariantCulture))
    }

    It 'of a date finds what is there in every culture: <_>' -ForEach 'en-US', 'en-GB', 'de-DE' {
        $null = New-Container $image -Name timed
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            (Get-ContainerEvent timed -Since (Get-Date).AddMinutes(-5).ToString()).Action | Should -Contain create
            Get-ContainerEvent timed -Since (Get-Date).AddMinutes(5).ToString() -Until (Get-Date).AddMinutes(6).ToString() | Should -BeNullOrEmpty
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }
    }

    It 'of a point in time that is none is told' {
        { Get-ContainerEvent -Since 1d } | Should -Throw "*'1d' in quotes*"
        { Get-ContainerEvent -Since whenever } | Should -Throw "*10m or '7d'*"
    }
}
