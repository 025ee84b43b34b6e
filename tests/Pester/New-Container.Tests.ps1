BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "New-Container is skipped: $missing"
    }
}

Describe 'New-Container' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    AfterEach {
        Get-Container -All | Remove-Container
    }

    It 'makes a container without starting it, and pulls the image first' {
        $made = New-Container $image -Name made -Command sleep, 60

        $made.GetType().FullName | Should -Be Containers.Engine.Containers.ContainerInfo
        $made.Name | Should -Be made
        $made.Status | Should -Be Created
        $made.Command | Should -Be sleep, 60
        (Get-Image).Repository | Should -Contain ($image -replace ':latest')
    }

    It 'takes images from the pipeline' {
        $made = Get-Image $image | New-Container

        $made.ImageId | Should -Be (Get-Image $image).Id
        $made.Name | Should -Not -BeNullOrEmpty
    }

    It 'warns where published ports bring it a network that others do not get' {
        $null = New-Container $image -Publish 80 -WarningVariable warned -WarningAction SilentlyContinue
        $null = New-Container $image -Publish 80 -Network bridge -WarningVariable +warned -WarningAction SilentlyContinue

        $warned | Should -BeLike '*network bridge*PSCONTAINERS_NETWORK says none*'
        $warned | Should -HaveCount 1
    }

    It 'takes the rest of the command line as the command' {
        (New-Container $image echo one two).Command | Should -Be echo, one, two
    }

    It 'keeps labels, environment, user, host name and folder' {
        $made = New-Container $image -Label @{ a = 1 } -Environment @{ B = 2 } -User app -Hostname box -WorkingDirectory /home/app

        $made.Labels['a'] | Should -Be '1'
        $made.Environment | Should -Contain 'B=2'
        $made.User | Should -Be app
        $made.Hostname | Should -Be box
        $made.WorkingDirectory | Should -Be /home/app
    }

    It 'gives a container a user namespace of its own, or that of another' -Tag Root {
        $first = New-Container $image -UserNamespace private
        $second = New-Container $image -UserNamespace auto:size=2000
        $third = New-Container $image -UserNamespace "container:$($first.Name)"
        $first.Ids.Count, $second.Ids.Count | Should -Be 65536, 2000
        $second.Ids.FirstUser | Should -Not -Be $first.Ids.FirstUser
        $third.Ids | Should -Be $first.Ids
        (New-Container $image -UserNamespace host).Ids | Should -BeNullOrEmpty
        { New-Container $image -UserNamespace private -Privileged -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerOptionsInvalid,*'
    }

    It 'gives an ordinary user the same ID in a container' {
        if (-not $env:TEST_USER) {
            Set-ItResult -Skipped -Because 'it needs an ordinary user, as whom it is run a second time'
        }

        $own = (New-Item -ItemType Directory TestDrive:/own).FullName
        $kept = New-Container $image -UserNamespace keep-id -Volume "${own}:/own" -- sh -c 'touch /own/made; cat /etc/passwd'
        $kept.User | Should -Be "$(id -u):$(id -g)"
        $kept.Ids.KeptUser | Should -Be (id -u)
        Start-Container $kept
        $null = Wait-Container $kept
        Get-ContainerLog $kept | Select-Object -Last 1 | Should -Match "^$(id -un):\*:$(id -u):$(id -g):"
        stat -c %u (Join-Path $own made) | Should -Be (id -u)
        (Get-ContainerChange $kept).Path | Should -Be /own
    }

    It 'keeps every option as it was asked for' {
        'from=file' > TestDrive:/labels
        $made = New-Container $image -LabelFile TestDrive:/labels -Label @{ own = 1 } -GroupAdd extra -Privileged -CapAdd NET_ADMIN -CapDrop KILL `
            -ReadOnly -Tmpfs /run -ShmSize 1MB -Device /dev/null -DeviceCgroupRule 'c 1:3 r' -Sysctl @{ 'net.ipv4.ip_default_ttl' = 9 } -Ipc shareable `
            -Pid private -Uts private -CgroupNamespace host -UserNamespace host -SecurityOption systempaths=unconfined -CpuQuota 5000 -CpuPeriod 10000 `
            -MemorySwappiness 10 -OomKillDisable -DeviceReadBps /dev/loop0:1m -DeviceWriteBps /dev/loop0:2m -DeviceReadIops /dev/loop0:3 `
            -DeviceWriteIops /dev/loop0:4 -BlockIOWeightDevice /dev/loop0:100

        $made.Labels['from'] | Should -Be file
        $made.Labels['own'] | Should -Be '1'
        $kept = $made.Options
        $kept.AdditionalGroups, $kept.CapAdd, $kept.CapDrop, $kept.Tmpfs, $kept.Devices, $kept.DeviceCgroupRules |
            Should -Be extra, NET_ADMIN, KILL, /run, /dev/null, 'c 1:3 r'
        $kept.Privileged, $kept.ReadOnly, $kept.SharedMemorySize, $kept.Sysctls['net.ipv4.ip_default_ttl'] | Should -Be $true, $true, 1MB, '9'
        $kept.Ipc, $kept.Pid, $kept.Uts, $kept.CgroupNamespace, $kept.UserNamespace | Should -Be shareable, private, private, host, host
        $kept.Security.UnconfinedSystemPaths | Should -BeTrue
        $limits = $made.Limits
        $limits.CpuQuota, $limits.CpuPeriod, $limits.MemorySwappiness, $limits.OomKillDisable | Should -Be 5000, 10000, 10, $true
        $limits.DeviceReadBps, $limits.DeviceWriteBps, $limits.DeviceReadIops, $limits.DeviceWriteIops, $limits.BlockIOWeightDevice |
            Should -Be /dev/loop0:1m, /dev/loop0:2m, /dev/loop0:3, /dev/loop0:4, /dev/loop0:100
    }

    It 'completes capabilities and namespaces' {
        (TabExpansion2 'New-Container x -CapAdd net_a').CompletionMatches.CompletionText | Should -Be NET_ADMIN
        (TabExpansion2 'New-Container x -Pid ho').CompletionMatches.CompletionText | Should -Be host
    }

    It 'knows the runtimes that there are' {
        $made = New-Container $image -Runtime container-runtime sleep 60
        ($made.ToJson() | ConvertFrom-Json).HostConfig.Runtime | Should -Be container-runtime
        (TabExpansion2 'New-Container x -Runtime cont').CompletionMatches.CompletionText | Should -Be container-runtime
        { New-Container $image -Runtime /no/such -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerOptionsInvalid,*'
    }

    It 'refuses a name that is taken' {
        $null = New-Container $image -Name taken

        { New-Container $image -Name taken -ErrorAction Stop } | Should -Throw -ErrorId 'ContainerNameInUse,*'
    }

    It 'does not pull with -PullPolicy Never' {
        { New-Container nowhere.invalid/nothing -PullPolicy Never -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
    }
}
