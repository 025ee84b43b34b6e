BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "The store's cmdlets are skipped: $missing"
    }
}

Describe 'Measure-, Test- and Clear-ContainerStore' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
    }

    AfterAll {
        Remove-TestStore
    }

    BeforeEach {
        $null = Receive-Image $image
        $null = New-Container $image -Name stopped
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force
    }

    It 'says of each thing that it would remove it with -WhatIf' {
        $null = Start-Transcript $TestDrive/said
        Clear-ContainerStore -All -WhatIf | Should -BeNullOrEmpty
        $null = Stop-Transcript

        $said = Get-Content $TestDrive/said
        $said | Should -Contain 'What if: Performing the operation "Remove" on target "container stopped".'
        $said | Should -Contain "What if: Performing the operation ""Remove"" on target ""image name $image""."
        Get-Container stopped -All | Should -Not -BeNullOrEmpty
    }

    It 'measures images and containers' {
        $usage = Measure-ContainerStore

        $usage.Type | Should -Be Images, Containers, 'Local Volumes', 'Build Cache'
        $usage[0].Size | Should -BeGreaterThan 0
        $usage[1].Total | Should -Be 1
        ($usage | Out-String) | Should -Match 'Images\s+1\s+1\s+[\d.]+MB\s+0B'
    }

    It 'measures each image' {
        $usage = Measure-ContainerStore -Detailed

        "$($usage.Image)" | Should -Be $image
        $usage.UniqueSize | Should -Be $usage.Size
        $usage.Containers | Should -Be 1
    }

    It 'finds and repairs what is damaged' {
        (Test-ContainerStore).IsHealthy | Should -BeTrue
        $layer = (Get-Container stopped -All).LowerDir.Split(':')[-1]
        Set-Content -LiteralPath (Get-ChildItem -LiteralPath $layer -Recurse -File | Select-Object -First 1).FullName -Value changed

        $check = Test-ContainerStore
        $check.IsHealthy | Should -BeFalse
        $check.Problems.Fault | Should -Be LayerDamaged
        $check.Problems.Images | Should -Be $image

        (Test-ContainerStore -Repair).Problems.Repaired | Should -Be $true
        (Test-ContainerStore).Problems | Should -BeNullOrEmpty
    }

    It 'only says what it would remove with -WhatIf' {
        Clear-ContainerStore -All -WhatIf | Should -BeNullOrEmpty

        Get-Container stopped | Should -Not -BeNullOrEmpty
        Get-Image | Should -HaveCount 1
    }

    It 'removes stopped containers alone with -Containers' {
        $id = (Get-Container stopped).Id
        (Clear-ContainerStore -Containers).Containers | Should -Be $id

        Get-Image | Should -HaveCount 1
    }

    It 'removes what has an age and labels' {
        $null = New-Container $image -Name labelled -Label tier=web

        (Clear-ContainerStore -Containers -OlderThan 1h).Containers | Should -BeNullOrEmpty
        (Clear-ContainerStore -Containers -Label tier=db).Containers | Should -BeNullOrEmpty
        (Clear-ContainerStore -Containers -ExcludeLabel tier, org.example.test).Containers | Should -BeNullOrEmpty
        (Clear-ContainerStore -Containers -OlderThan 0 -Label tier).Containers | Should -HaveCount 1
        (Get-Container -All).Name | Should -Be stopped
    }

    It 'leaves a container that waits for its next start, and says so with -WhatIf' {
        $null = Start-Container -Image $image -Name waits -Restart always -- sh -c 'exit 3'
        $deadline = (Get-Date).AddSeconds(60)
        while ((Get-Container waits).State -ne 'Restarting' -or (Get-Container waits).RestartCount -lt 3) {
            (Get-Date) | Should -BeLessThan $deadline
            Start-Sleep -Milliseconds 20
        }

        $null = Start-Transcript $TestDrive/said
        Clear-ContainerStore -Containers -WhatIf
        $null = Stop-Transcript

        $said = Get-Content $TestDrive/said
        $said | Should -Contain 'What if: Performing the operation "Remove" on target "container stopped".'
        "$said" | Should -Not -Match 'container waits'
        (Clear-ContainerStore -Containers).Containers | Should -HaveCount 1
        (Get-Container -All).Name | Should -Be waits
        (Measure-ContainerStore)[1].Active | Should -Be 1
    }

    It 'removes what the switches name: <call>' -ForEach @(
        foreach ($all in '', ' -All -Force') {
            foreach ($kinds in '', '-Containers', '-Images', '-Volumes', '-Networks', '-BuildCache', '-Containers -Volumes', '-Images -Volumes', '-Containers -Images -Networks -Volumes') {
                $given = -split $kinds
                @{
                    call = "Clear-ContainerStore $kinds$all"
                    ended = -not $kinds -or $given -contains '-Containers'
                    tagged = $all -and (-not $kinds -or $given -contains '-Images')
                    unnamed = $given -contains '-Volumes'
                    named = $all -and $given -contains '-Volumes'
                    network = -not $kinds -or $given -contains '-Networks'
                }
            }
        }
    ) {
        Remove-Container stopped
        $other = "$($image.Split('/')[0])/unused:v1"
        Add-ImageTag $image $other
        $null = New-Container hello -Name there -Volume /unnamed, named:/named
        Remove-Container there
        $null = New-Container hello -Name there
        $null = New-ContainerNetwork cleared
        try {
            $call = [scriptblock]::Create($call)
            $null = Start-Transcript $TestDrive/planned
            & ([scriptblock]::Create("$call -WhatIf"))
            $null = Stop-Transcript
            $planned = (Get-Content $TestDrive/planned) -match '^What if'
            $cleared = & $call

            [bool](Get-Container there -ErrorAction Ignore) | Should -Not -Be $ended
            [bool](Get-Image $other -ErrorAction Ignore) | Should -Not -Be $tagged
            @(Get-ContainerVolume | Where-Object IsAnonymous).Count | Should -Be ([int](-not $unnamed))
            [bool](Get-ContainerVolume named -ErrorAction Ignore) | Should -Not -Be $named
            [bool](Get-ContainerNetwork cleared -ErrorAction Ignore) | Should -Not -Be $network
            $count = $cleared.Containers.Count + $cleared.Images.Count + $cleared.Volumes.Count + $cleared.Networks.Count
            $planned | Should -HaveCount ($count + 1) -Because 'each is named, and the bytes'
        } finally {
            Get-Container there -ErrorAction Ignore | Remove-Container
            Get-ContainerVolume | Remove-ContainerVolume -Force
            Get-ContainerNetwork cleared -ErrorAction Ignore | Remove-ContainerNetwork
        }
    }

    It 'goes by age and labels in every kind' {
        $null = New-ContainerVolume keep -Label keep
        $null = New-ContainerVolume goes
        (Clear-ContainerStore -Volumes -All -Force -OlderThan 1h).Volumes | Should -BeNullOrEmpty
        (Clear-ContainerStore -Volumes -All -Force -Label other).Volumes | Should -BeNullOrEmpty
        (Clear-ContainerStore -Volumes -All -Force -ExcludeLabel keep).Volumes | Should -Be goes
        (Clear-ContainerStore -Volumes -All -Force -Label keep).Volumes | Should -Be keep
    }

    It 'removes all that is not in use' {
        { Clear-ContainerStore -All } | Should -Throw -Because 'it asks, and nobody answers'
        $cleared = Clear-ContainerStore -All -Force

        $cleared.Bytes | Should -BeGreaterThan 0
        $cleared.Images.Untagged | Should -Contain $image
        Get-Image | Should -BeNullOrEmpty
    }
}
