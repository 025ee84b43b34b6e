BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement tar
    if ($missing) {
        Write-Host "Import-ContainerVolume is skipped: $missing"
    }
}

Describe 'Import-ContainerVolume' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "volumes-$([guid]::NewGuid())")).FullName
        Set-Content (Join-Path $folder file) 'of tar'
        $archive = Join-Path $folder archive.tar.gz
        tar -C $folder -czf $archive file
    }

    AfterAll {
        Remove-TestStore
        Remove-Item $folder -Recurse -Force
    }

    It 'takes archives of other programs, by path and as a stream' {
        (Import-ContainerVolume one $archive).Name | Should -Be one
        $stream = [IO.File]::OpenRead($archive)
        try { $null = $stream | Import-ContainerVolume two } finally { $stream.Dispose() }

        'one', 'two' | ForEach-Object { Invoke-Container $image -Remove -Volume "${_}:/x" -Command cat, /x/file } | Should -Be 'of tar', 'of tar'
    }

    It 'leaves files that are there, unless they are to be replaced' {
        Invoke-Container $image -Remove -Volume kept:/x -Command touch, /x/own

        { Import-ContainerVolume kept $archive -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeInUse,*'
        Import-ContainerVolume kept $archive -Replace -WhatIf
        Invoke-Container $image -Remove -Volume kept:/x -Command ls, /x | Should -Be own
        $null = Import-ContainerVolume kept $archive -Replace
        Invoke-Container $image -Remove -Volume kept:/x -Command ls, /x | Should -Be file
    }

    It 'changes nothing where the archive is none' {
        $none = Join-Path $folder none.tar
        Set-Content $none 'no archive'

        { Import-ContainerVolume one $none -Replace -ErrorAction Stop } | Should -Throw
        Invoke-Container $image -Remove -Volume one:/x -Command cat, /x/file | Should -Be 'of tar'
        { Import-ContainerVolume ../new $none -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeOptionsInvalid,*'
        { Import-ContainerVolume new $none -ErrorAction Stop } | Should -Throw
        Get-ContainerVolume new -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}
