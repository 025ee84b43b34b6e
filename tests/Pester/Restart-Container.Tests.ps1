BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Restart-Container is skipped: $missing"
    }
}

Describe 'Restart-Container' -Skip:([bool]$missing) {
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

    It 'stops and starts a container that runs, by <how>' -ForEach @(
        @{ how = 'name'; restart = { Restart-Container box -Timeout 0 } }
        @{ how = 'object from the pipeline'; restart = { Get-Container box | Restart-Container -Timeout 0 } }
    ) {
        $before = Start-Container -Image $image -Name box -Command sleep, 1000 -PassThru

        & $restart | Should -BeNullOrEmpty

        $after = Get-Container box
        $after.Id | Should -Be $before.Id
        $after.ProcessId | Should -Not -Be $before.ProcessId
        $after.Started | Should -BeGreaterThan $before.Started
    }

    It 'starts a container that does not run, and gives it with -PassThru' {
        $null = New-Container $image -Name box -Command sleep, 1000

        (Restart-Container box -PassThru).Status | Should -Be Running
    }

    It 'puts a new container in the place of one, with all that it had' -Tag Root {
        $options = @{ Image = $image; Name = 'box'; Environment = 'A=1'; Label = 'tier=web'; Volume = 'kept:/kept', '/own'; Memory = 64MB; Restart = 'always' }
        $before = Start-Container @options -PassThru -- sleep 1000
        Invoke-ContainerCommand box -- sh -c 'echo named > /kept/file; echo own > /own/file; echo gone > /root/file'
        $made = ConvertTo-Image box -Tag made:2 -Change 'ENV GREETING=new', 'LABEL version=2'

        $after = Restart-Container box -Recreate -Image made:2 -Timeout 0 -PassThru

        $after.Name | Should -Be box
        $after.Id | Should -Not -Be $before.Id
        $after.State | Should -Be Running
        $after.ImageId | Should -Be $made.Id
        $after.Command | Should -Be sleep, 1000
        $after.Hostname | Should -Be $after.Id.Substring(0, 12)
        $after.Limits.Memory | Should -Be 64MB
        $after.Options.Restart | Should -Be $before.Options.Restart
        $after.Environment | Should -Contain 'A=1'
        $after.Environment | Should -Contain 'GREETING=new' -Because 'the old image said the other value'
        $after.Labels['version'], $after.Labels['tier'] | Should -Be '2', 'web'
        Invoke-ContainerCommand box cat /kept/file /own/file | Should -Be named, own
        ($after.Mounts | Where-Object Destination -EQ /own).IsAnonymous | Should -BeTrue
        (Get-Container -All).Name | Should -Be box
        Remove-Container box -Force -Volumes
        (Get-ContainerVolume).Name | Should -Be kept
        Remove-ContainerVolume kept -Force
        Remove-Image made:2
    }

    It 'brings the old container back where the new one <fault>' -ForEach @(
        @{ fault = 'does not start'; change = 'ENTRYPOINT ["/no/such"]'; message = '*Nothing could be started*' }
        @{ fault = 'ends at once'; change = 'ENTRYPOINT ["false"]'; message = '*ended at once, with exit code 1*' }
        @{ fault = 'is unhealthy'; change = 'HEALTHCHECK --interval=50ms --retries=1 CMD false'; message = '*is unhealthy*' }
        @{ fault = 'is not healthy in time'; change = 'HEALTHCHECK --interval=1h CMD false'; message = '*was not healthy after 0.5 s. The old one is back.' }
    ) {
        $before = Start-Container -Image $image -Name box -Volume /own -PassThru -- sleep 1000
        Invoke-ContainerCommand box -- sh -c 'echo own > /own/file'
        $null = ConvertTo-Image box -Tag made:bad -Change $change

        { Restart-Container box -Recreate -Image made:bad -Timeout 0 -ReadyTimeout 500ms -ErrorAction Stop } | Should -Throw $message

        Get-Container -All | Should -Be $before
        (Get-Container box).State | Should -Be Running
        Invoke-ContainerCommand box cat /own/file | Should -Be own
        Get-ContainerVolume | Should -HaveCount 1
        Remove-Container box -Force -Volumes
        Remove-Image made:bad
    }

    It 'shows what a new container wrote last that fails' {
        $null = Start-Container -Image $image -Name box -- sleep 1000
        $null = ConvertTo-Image box -Tag made:bad -Change 'ENTRYPOINT ["sh", "-c", "echo reading; echo no such setting >&2; exit 9"]'

        Restart-Container box -Recreate -Image made:bad -Timeout 0 -ErrorVariable failed -ErrorAction SilentlyContinue

        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ContainerState,*'
        $failed[0].Exception.Output | Sort-Object | Should -Be 'no such setting', 'reading'
        "$($failed[0])" | Should -BeLike "*ended at once, with exit code 9. The old one is back. The new one wrote last:*  > reading*"
        (Get-Container -All).State | Should -Be Running
        Remove-Container box -Force
        Remove-Image made:bad
    }

    It 'takes an image that its registry has anew' {
        $null = Start-Container -Image $image -Name box -Command sleep, 1000

        (Restart-Container box -Recreate -PullPolicy Always -Timeout 0 -PassThru).State | Should -Be Running
        { Restart-Container box -Recreate -Image none:1 -PullPolicy Never -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
        (Get-Container).State | Should -Be Running
    }

    It 'gives the new container other options, and keeps the rest' -Tag Root {
        $options = @{ Image = $image; Name = 'box'; Environment = 'A=1', 'B=2'; Label = 'tier=web'; Volume = '/own'; Memory = 64MB; PidsLimit = 50; Publish = '127.0.0.1::80'; Init = $true }
        $null = Start-Container @options -- sleep 1000
        Invoke-ContainerCommand box -- sh -c 'echo own > /own/file'

        $after = Restart-Container box -Recreate -Memory 128MB -Environment B=3 -Label team=a -Init:$false -WorkingDirectory /tmp -Timeout 0 -PassThru

        $after.Limits.Memory, $after.Limits.PidsLimit, $after.WorkingDirectory | Should -Be 128MB, 50, /tmp
        $after.Labels['tier'], $after.Labels['team'] | Should -Be web, a
        $after.Options.Init, $after.Options.Restart.ToString() | Should -Be $false, no
        Invoke-ContainerCommand box -- sh -c 'echo $A $B; cat /own/file' | Should -Be '1 3', own
        $after.Ports | Should -HaveCount 1
        (Restart-Container box -Recreate -Command sleep, 2000 -Timeout 0 -PassThru).Command | Should -Be sleep, 2000
    }

    It 'refuses options that cannot be before the old container stops: <options>' -ForEach @(
        @{ options = @{ Memory = 1KB } }
        @{ options = @{ Remove = $true } }
        @{ options = @{ VolumesFrom = 'nobody' } }
    ) {
        $before = Start-Container -Image $image -Name box -PassThru -- sleep 1000

        { Restart-Container box -Recreate @options -ErrorAction Stop } | Should -Throw

        (Get-Container box).ProcessId | Should -Be $before.ProcessId
    }

    It 'makes containers anew as a table says, row by row' -Tag Root {
        'one', 'two', 'none' | ForEach-Object { $null = Start-Container -Image $image -Name $_ -Memory 64MB -- sleep 1000 }
        $null = ConvertTo-Image one -Tag made:row -Change 'LABEL version=2'
        Set-Content $TestDrive/fleet.csv 'Name,Image,Memory,Environment', 'one,made:row,,A=1;B=2', "two,,128MB,", 'nobody,,,'

        $made = Import-Csv $TestDrive/fleet.csv | Restart-Container -Recreate -Timeout 0 -PassThru -ErrorAction SilentlyContinue -ErrorVariable failed

        $made.Name | Should -Be one, two
        $made[0].Image, $made[0].Labels['version'], $made[0].Limits.Memory | Should -Be made:row, 2, 64MB
        $made[0].Environment | Should -Contain B=2
        $made[1].Image, $made[1].Limits.Memory | Should -Be $image, 128MB
        "$($failed[0])" | Should -BeLike "*no container 'nobody'*"
        Import-Csv $TestDrive/fleet.csv | Select-Object -First 1 | Restart-Container -Timeout 0
        (Get-Container one).Id | Should -Be $made[0].Id -Because 'nothing was to be made anew'
        (Get-Container two | Restart-Container -Recreate -Timeout 0 -PassThru).Limits.Memory | Should -Be 128MB -Because 'a container''s properties say how it is'
        Get-Container | Remove-Container -Force
        Remove-Image made:row
    }

    It 'leaves one alone that goes when it ends' {
        $null = Start-Container -Image $image -Name box -Remove -Command sleep, 1000

        { Restart-Container box -Recreate -ErrorAction Stop } | Should -Throw '*is removed when it ends*'
        (Get-Container box).State | Should -Be Running
    }

    It 'only says what it would do with -WhatIf' {
        $null = New-Container $image -Name box -Command sleep, 1000

        Restart-Container box -WhatIf

        (Get-Container box -All).Status | Should -Be Created
    }
}
