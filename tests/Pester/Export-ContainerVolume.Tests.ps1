BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Export-ContainerVolume is skipped: $missing"
    }
}

Describe 'Export-ContainerVolume' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "volumes-$([guid]::NewGuid())")).FullName
        Invoke-Container $image -Remove -Volume data:/data -Command sh, -c, 'echo kept > /data/file; ln /data/file /data/same; chown 7:8 /data/file'
    }

    AfterAll {
        Remove-TestStore
        Remove-Item $folder -Recurse -Force
    }

    It 'writes archives that Import-ContainerVolume reads: <compression>' -ForEach @(
        @{ compression = 'None'; extension = '.tar' }
        @{ compression = 'Gzip'; extension = '.tar.gz' }
        @{ compression = 'Zstd'; extension = '.tar.zst' }
    ) {
        $file = Get-ContainerVolume data | Export-ContainerVolume -Path $folder -Compression $compression

        $file.Name | Should -Be "data$extension"
        ($file | Import-ContainerVolume copy -Replace).Name | Should -Be copy
        Invoke-Container $image -Remove -Volume copy:/x -Command stat, -c, '%u:%g %h', /x/same | Should -Be '7:8 2'
    }

    It 'gives an error for a volume that is not there, and leaves no file' {
        { Export-ContainerVolume nothing (Join-Path $folder none.tar) -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeNotFound,*'
        Export-ContainerVolume data (Join-Path $folder none.tar) -WhatIf
        Test-Path (Join-Path $folder none.tar) | Should -BeFalse
    }
}
