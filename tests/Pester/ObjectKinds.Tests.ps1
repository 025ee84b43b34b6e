BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "What objects are is skipped: $missing"
    }
}

Describe 'An object' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = (Receive-Image (Start-TestRegistry)).ToString()
        $null = Add-ImageTag $image -Tag other
        $web = Start-Container -Image $image -Name web -Command sleep, 600 -Label @{ team = 'a' } -PassThru
        $work = New-Container $image -Name work
    }

    AfterAll {
        Remove-TestStore
    }

    It 'is its name in a text' {
        "$web" | Should -Be web
        "$(Get-Image $image)" | Should -Be $image
        "$(Get-Image other)" | Should -Be other:latest
    }

    It 'is the same at another time' {
        $again = Set-Container web -Memory 256MB -PassThru

        $again -eq $web | Should -BeTrue
        $again -eq $work | Should -BeFalse
        $web, $work -contains $again | Should -BeTrue
        Compare-Object $web, $work $again, (Get-Container work) | Should -BeNullOrEmpty
        (Compare-Object $web, $work $again).InputObject | Should -Be $work
        @($web, $again, $work | Sort-Object -Unique).Count | Should -Be 2
        $web, $again, $work | Group-Object | ForEach-Object Count | Should -Be 2, 1
        @{ $web = 1 }[$again] | Should -Be 1
        Get-Image $image | Should -Be (Get-Image $image)
        Get-Image $image | Should -Not -Be (Get-Image other)
    }

    It 'is a network or a volume in the same way' {
        $volume = New-ContainerVolume data
        $network = Get-ContainerNetwork none

        "$volume $network" | Should -Be 'data none'
        $volume -eq (Get-ContainerVolume data) | Should -BeTrue
        $network -eq (Get-ContainerNetwork none) | Should -BeTrue
        $network -eq (Get-ContainerNetwork host) | Should -BeFalse
        ((Get-Date) - $volume.Created).TotalHours | Should -BeLessThan 1
        { [VolumeInfo] $null; [NetworkInfo] $null } | Should -Not -Throw
    }

    It 'shows what matters where no view does: <type>' -ForEach @(
        @{ type = 'container'; get = { Get-Container web }; shown = 'Name', 'Id', 'Image', 'Command', 'State', 'ExitCode', 'Health', 'Created', 'Ports' }
        @{ type = 'image'; get = { Get-Image other }; shown = 'Repository', 'Tag', 'Id', 'Created', 'Size' }
        @{ type = 'network'; get = { Get-ContainerNetwork none }; shown = 'Name', 'Id', 'Driver', 'Subnets', 'IsInternal', 'Created', 'Labels' }
        @{ type = 'volume'; get = { New-ContainerVolume shown }; shown = 'Name', 'Driver', 'Mountpoint', 'Created', 'Labels', 'Containers' }
    ) {
        (& $get).PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames | Should -Be $shown
        (& $get).PSObject.Properties.Name | Should -Contain $shown[-1]
    }

    It 'has a state that compares with texts' {
        $web.State -eq 'Running' | Should -BeTrue
        $web.State -eq [ContainerStatus]::Running | Should -BeTrue
        (Get-Container -All | Where-Object State -EQ created).Name | Should -Be work
        (Get-Container -All | Group-Object State -NoElement).Name | Sort-Object | Should -Be Created, Running
        "$($web.State)" | Should -Be Running
    }

    It 'has times that can be subtracted from the time' {
        ((Get-Date) - $web.Created).TotalHours | Should -BeLessThan 1
        ((Get-Date) - $web.Started).TotalHours | Should -BeLessThan 1
        $web.Created | Should -BeLessOrEqual $web.Started
        $web.Finished | Should -BeNullOrEmpty
        ((Get-Date) - (Get-Image $image).Created).TotalDays | Should -BeGreaterThan 0
        ((Get-Date) - (Get-ContainerProcess web)[0].Started).TotalHours | Should -BeLessThan 1
        Get-ContainerLog web -Since $web.Started -ErrorAction Stop
    }

    It 'has a type that scripts can name' {
        function Test-Type {
            param ([ContainerInfo] $Container, [Containers.Engine.Images.ImageInfo] $Image)

            "$Container $Image"
        }

        Test-Type $web (Get-Image other) | Should -Be 'web other:latest'
        { Test-Type 'web' } | Should -Throw
        $caught = try { Get-Container nothing -ErrorAction Stop } catch [ContainerNotFoundException] { 'caught' }
        $caught | Should -Be caught
    }

    It 'is short and whole as <form>' -ForEach @(
        @{ form = 'JSON'; back = { $_ | ConvertTo-Json -WarningVariable warnings -WarningAction SilentlyContinue | ConvertFrom-Json } }
        @{ form = 'CliXml'; back = { $_ | Export-Clixml (Join-Path $TestDrive o.clixml); Import-Clixml (Join-Path $TestDrive o.clixml) } }
    ) {
        $container = $web | ForEach-Object $back
        $container.Name | Should -Be web
        $container.Id | Should -Be $web.Id
        $container.Command | Should -Be sleep, 600
        $container.Labels.team | Should -Be a
        $container.Status -in 'Running', [int][ContainerStatus]::Running | Should -BeTrue
        ([datetime]$container.Created).ToUniversalTime() | Should -Be $web.Created.ToUniversalTime()
        ($web | ConvertTo-Json -WarningAction SilentlyContinue).Length | Should -BeLessThan 6000
        $found = Get-Image $image | ForEach-Object $back
        $found.Tag | Should -Be latest
        $found.Size | Should -Be (Get-Image $image).Size
        [System.Management.Automation.PSSerializer]::Serialize($web).Length | Should -BeLessThan 30000
    }

    It 'is shown alike when it came back <how>' -ForEach @(
        @{ how = 'from a file'; back = { param($object) Export-Clixml (Join-Path $TestDrive back.clixml) -InputObject $object; Import-Clixml (Join-Path $TestDrive back.clixml) } }
        @{ how = 'from a job'; back = { param($object) Start-Job { $using:object } | Receive-Job -Wait -AutoRemoveJob } }
    ) {
        $shown = Start-Container -Image $image -Name shown -Publish 127.0.0.1::80 -HealthCommand true -HealthInterval 10ms -StopTimeout 0 -PassThru -Command sleep, 600 | Wait-Container -Condition Healthy
        $network = Get-ContainerNetwork none
        $volume = New-ContainerVolume kept
        $paused = Suspend-Container web -PassThru
        Resume-Container web
        $ended = Start-Container -Image $image -Name ended -PassThru -Command false | Wait-Container
        foreach ($object in $shown, $paused, $ended, $work, (Get-Image $image), $network, $volume) {
            # The age is of this moment, so it may be another second later.
            $texts = $object, (& $back $object) | ForEach-Object { ($_ | Out-String -Width 200) -replace '\d+ seconds?|Less than a second' -replace '\s+', ' ' }

            $texts[1] | Should -Be $texts[0]
        }

        $shown | Out-String -Width 200 | Should -Match 'Up .* \(healthy\) +127\.0\.0\.1:'
        Remove-Container shown, ended -Force
        Remove-ContainerVolume kept -Force
    }

    It 'has its state in colour, or not, where <what>' -ForEach @(
        @{ what = 'PowerShell shows colours'; rendering = 'Ansi'; colours = $true }
        @{ what = 'it shows none, as with NO_COLOR'; rendering = 'PlainText'; colours = $false }
    ) {
        $own = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = $rendering
            $text = Get-Container web | Out-String
        } finally {
            $PSStyle.OutputRendering = $own
        }

        $text.Contains([char]27 + '[3') | Should -Be $colours
        $text -replace '\x1b\[[\d;]*m' | Should -Match ' web\s+\S+\s+Up '
    }

    It 'is shown before a script ends' {
        $script = Join-Path $TestDrive shown.ps1
        Set-Content $script "Import-Module '$(Join-Path $PSScriptRoot ../../output/Containers)'; Get-Image; Get-Container -All; exit 3"
        $color = $env:NO_COLOR
        $env:NO_COLOR = 1
        $text = pwsh -NoProfile -File $script | Out-String
        $code = $LASTEXITCODE
        $env:NO_COLOR = $color
        $code | Should -Be 3
        $text | Should -Match 'other\s+latest'
        $text | Should -Not -Match ([char]27)
        $table = Get-Container -All | Out-String -Width 80
        $table | Should -Match '(?m)^[0-9a-f]{12} web\s+\S+\s+Up '
        $table -split '\r?\n' | ForEach-Object Length | Sort-Object | Select-Object -Last 1 | Should -BeLessOrEqual 80
    }
}
