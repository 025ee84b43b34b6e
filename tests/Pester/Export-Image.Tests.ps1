BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot TestStore.psm1)
    $missing = Get-MissingRequirement
    if ($missing) {
        Write-Host "Export-Image and Import-Image are skipped: $missing"
    }
}

Describe 'Export-Image and Import-Image' -Skip:([bool]$missing) {
    BeforeAll {
        New-TestStore
        $image = Start-TestRegistry
        $pulled = Receive-Image $image
        $null = Add-ImageTag $image box:v1
        $null = Add-ImageTag $image box:v2
        $archive = Join-Path $TestDrive box.tar
    }

    AfterAll {
        Remove-TestStore
    }

    It 'saves images from the pipeline into one archive and loads them with their names' {
        $file = Get-Image 'box:*' | Export-Image -Path $archive

        $file | Should -BeOfType System.IO.FileInfo
        $file.FullName | Should -Be $archive
        Remove-Image 'box:*'
        $loaded = Import-Image $archive
        "$loaded" | Should -Be 'box:v1 box:v2'
        $loaded.Id | Should -Be @($pulled.Id, $pulled.Id)
    }

    It 'takes wildcards in names and gives skopeo an archive it reads' {
        $null = Export-Image box:* (Join-Path $TestDrive wild.tar)
        skopeo inspect --format '{{.Architecture}}' "docker-archive:$(Join-Path $TestDrive wild.tar):box:v2" | Should -Be $pulled.Architecture
    }

    It 'writes an image layout as a folder' {
        $folder = Export-Image box:v1 (Join-Path $TestDrive layout) -Format OciLayout
        $folder | Should -BeOfType System.IO.DirectoryInfo
        (Import-Image $folder.FullName).Id | Should -Be $pulled.Id
    }

    It 'keeps the digest of an image that an archive had for several platforms' {
        $context = (New-Item -ItemType Directory (Join-Path $TestDrive several)).FullName
        Set-Content "$context/Dockerfile" 'FROM scratch', 'COPY Dockerfile /'
        $null = New-ContainerImage $context -Tag two:1 -Platform linux/amd64, linux/arm64 -Output "type=oci,dest=$TestDrive/two.tar"

        $first, $second = (Import-Image "$TestDrive/two.tar"), (Import-Image "$TestDrive/two.tar" -Platform linux/arm64)
        $null = Export-Image two:1 -Path "$TestDrive/again.tar"
        $null = Remove-Image two:1
        $again = Import-Image "$TestDrive/again.tar"

        $first.Digest | Should -Be $first.GetManifest().Digest
        $second.Digest | Should -Not -Be $first.Digest
        $again.Digest | Should -Be $second.Digest
        $null = Remove-Image two:1
    }

    It 'takes files from Get-ChildItem, wildcards and streams' {
        (Get-ChildItem (Join-Path $TestDrive box.tar) | Import-Image)[0].Id | Should -Be $pulled.Id
        (Import-Image (Join-Path $TestDrive 'bo?.tar')).Count | Should -Be 2
        $stream = [IO.File]::OpenRead($archive)
        try {
            ($stream | Import-Image).Count | Should -Be 2
        }
        finally {
            $stream.Dispose()
        }
    }

    It 'makes an image of a root file system' {
        $null = New-Item -ItemType Directory (Join-Path $TestDrive root bin)
        Copy-Item (Get-Command busybox).Source (Join-Path $TestDrive root bin)
        tar -C (Join-Path $TestDrive root) -cf (Join-Path $TestDrive root.tar) .
        $made = Import-Image (Join-Path $TestDrive root.tar) -AsRootFileSystem -Tag own:v1 -Change 'ENV A=b', 'CMD ["/bin/busybox", "sh", "-c", "echo $A"]'

        "$made" | Should -Be own:v1
        Invoke-Container own:v1 | Should -Be b
        { Import-Image (Join-Path $TestDrive root.tar) -AsRootFileSystem -Change 'FROM x' -ErrorAction Stop } | Should -Throw -ErrorId 'ImageChangeInvalid,*'
    }

    It 'writes nothing with -WhatIf' {
        Export-Image box:v1 (Join-Path $TestDrive never.tar) -WhatIf
        Join-Path $TestDrive never.tar | Should -Not -Exist
    }

    It 'says what is wrong' {
        { Export-Image nothing $archive -ErrorAction Stop } | Should -Throw -ErrorId 'ImageNotFound,*'
        Set-Content (Join-Path $TestDrive text) 'no archive'
        { Import-Image (Join-Path $TestDrive text) -ErrorAction Stop } | Should -Throw -ErrorId 'ArchiveInvalid,*'
    }

    It 'has the aliases of other words' {
        (Get-Alias Save-Image).Definition | Should -Be 'Export-Image'
        (Get-Alias Load-Image).Definition | Should -Be 'Import-Image'
    }
}
