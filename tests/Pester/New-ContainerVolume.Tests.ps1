BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "New-ContainerVolume is skipped: $missing"
    }
}

Describe 'New-ContainerVolume' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $folder = Join-Path ([IO.Path]::GetTempPath()) "volumes-$([guid]::NewGuid())"
        $null = New-Item -ItemType Directory (Join-Path $folder src)
        Set-Content (Join-Path $folder src file) 'of the host'
    }

    AfterAll {
        Remove-TestStore
        Remove-Item $folder -Recurse -Force
    }

    AfterEach {
        Get-Container -All | Remove-Container -Force -Volumes
        Get-ContainerVolume | Remove-ContainerVolume -Force
    }

    It 'makes one with labels, and leaves one that is there' {
        $made = New-ContainerVolume data -Label @{ of = 'test' }

        $made.Labels['of'] | Should -Be test
        $made.Driver | Should -Be local
        Test-Path $made.Mountpoint | Should -BeTrue
        (New-ContainerVolume data).Labels['of'] | Should -Be test
        (New-ContainerVolume).IsAnonymous | Should -BeTrue
    }

    It 'refuses what cannot be, and does nothing with -WhatIf' {
        { New-ContainerVolume 'a/b' -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeOptionsInvalid,*'
        { New-ContainerVolume ok -DriverOption @{ colour = 'red' } -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeOptionsInvalid,*'
        New-ContainerVolume planned -WhatIf
        Get-ContainerVolume | Should -BeNullOrEmpty
    }

    It 'is mounted from texts, tables and objects, and keeps what is written' {
        Invoke-Container $image -Remove -Volume data:/data -Command sh, -c, 'echo kept > /data/file'

        Invoke-Container $image -Remove -Volume @{ Source = 'data'; Target = '/x'; ReadOnly = $true } -Command sh, -c, 'cat /x/file; touch /x/new' 2>$null |
            Should -Be kept
        $LASTEXITCODE | Should -Be 1
        Invoke-Container $image -Remove -Volume @{ Source = (Get-ContainerVolume data); Target = '/x' } -Command cat, /x/file | Should -Be kept
        Invoke-Container $image -Remove -Mount 'source=data,target=/x' -Command cat, /x/file | Should -Be kept
        Invoke-Container $image -Remove -Mount @{ Type = 'tmpfs'; Target = '/memory'; Size = 1MB; Mode = 700 } -Command stat, -c, '%a', /memory | Should -Be 700
    }

    It 'takes folders relative to the current location' {
        Push-Location $folder
        try {
            Invoke-Container $image -Remove -Volume ./src:/x:ro -Command cat, /x/file | Should -Be 'of the host'
            Invoke-Container $image -Remove -Volume @{ Source = './src'; Target = '/x' } -Command cat, /x/file | Should -Be 'of the host'
            Invoke-Container $image -Remove -Mount @{ Type = 'bind'; Source = 'src'; Target = '/x' } -Command cat, /x/file | Should -Be 'of the host'
        }
        finally {
            Pop-Location
        }
    }

    It 'is shared by -VolumesFrom and goes with Remove-Container -Volumes' {
        $first = Start-Container -Image $image -Name first -Volume /own -Command sh, -c, 'echo shared > /own/file; sleep 60'
        while (-not (Invoke-ContainerCommand first -Command cat, /own/file 2>$null)) { Start-Sleep -Milliseconds 50 }

        Invoke-Container $image -Remove -VolumesFrom first:ro -Command cat, /own/file | Should -Be shared
        (Get-Container first).Mounts.Destination | Should -Be /own
        Remove-Container first -Force -Volumes
        Get-ContainerVolume | Should -BeNullOrEmpty
    }
}
